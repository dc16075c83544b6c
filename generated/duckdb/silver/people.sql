SELECT
  person_id,
  TRIM(full_name, ' ') AS full_name,
  TRIM(preferred_name, ' ') AS preferred_name,
  is_permitted_to_logon,
  NULLIF(
    TRANSLATE(TRIM(logon_name, ' '), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
    ''
  ) AS logon_name,
  is_external_logon_provider,
  hashed_password,
  is_system_user,
  is_employee,
  is_salesperson,
  user_preferences,
  NULLIF(REGEXP_REPLACE(phone_number, '[^0-9]', '', 'g'), '') AS phone_number,
  NULLIF(REGEXP_REPLACE(fax_number, '[^0-9]', '', 'g'), '') AS fax_number,
  NULLIF(
    TRANSLATE(TRIM(email_address, ' '), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
    ''
  ) AS email_address,
  photo,
  custom_fields,
  last_edited_by,
  valid_from,
  valid_to
FROM bronze.people
