SELECT
  supplier_id,
  TRIM(supplier_name, ' ') AS supplier_name,
  supplier_category_id,
  primary_contact_person_id,
  alternate_contact_person_id,
  delivery_method_id,
  delivery_city_id,
  postal_city_id,
  NULLIF(TRIM(supplier_reference, ' '), '') AS supplier_reference,
  NULLIF(TRIM(bank_account_name, ' '), '') AS bank_account_name,
  NULLIF(TRIM(bank_account_branch, ' '), '') AS bank_account_branch,
  NULLIF(TRIM(bank_account_code, ' '), '') AS bank_account_code,
  NULLIF(TRIM(bank_account_number, ' '), '') AS bank_account_number,
  NULLIF(
    TRANSLATE(
      TRIM(bank_international_code, ' '),
      'abcdefghijklmnopqrstuvwxyz',
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
    ),
    ''
  ) AS bank_international_code,
  payment_days,
  NULLIF(TRIM(internal_comments, ' '), '') AS internal_comments,
  REGEXP_REPLACE(phone_number, '[^0-9]', '', 'g') AS phone_number,
  REGEXP_REPLACE(fax_number, '[^0-9]', '', 'g') AS fax_number,
  TRANSLATE(TRIM(website_url, ' '), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') AS website_url,
  TRIM(delivery_address_line1, ' ') AS delivery_address_line1,
  NULLIF(TRIM(delivery_address_line2, ' '), '') AS delivery_address_line2,
  TRANSLATE(
    TRIM(delivery_postal_code, ' '),
    'abcdefghijklmnopqrstuvwxyz',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  ) AS delivery_postal_code,
  delivery_location,
  TRIM(postal_address_line1, ' ') AS postal_address_line1,
  NULLIF(TRIM(postal_address_line2, ' '), '') AS postal_address_line2,
  TRANSLATE(
    TRIM(postal_postal_code, ' '),
    'abcdefghijklmnopqrstuvwxyz',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  ) AS postal_postal_code,
  last_edited_by,
  valid_from,
  valid_to
FROM bronze.suppliers
