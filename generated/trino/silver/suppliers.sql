CREATE OR REPLACE VIEW delta.silver_views.suppliers
COMMENT 'Companies from which we buy, with their contacts, bank details and addresses.'
SECURITY INVOKER AS
SELECT
  supplier_id,
  supplier_name,
  supplier_category_id,
  primary_contact_person_id,
  alternate_contact_person_id,
  delivery_method_id,
  delivery_city_id,
  postal_city_id,
  supplier_reference,
  bank_account_name,
  bank_account_branch,
  bank_account_code,
  bank_account_number,
  bank_international_code,
  payment_days,
  internal_comments,
  phone_number,
  fax_number,
  website_url,
  delivery_address_line1,
  delivery_address_line2,
  delivery_postal_code,
  delivery_location,
  postal_address_line1,
  postal_address_line2,
  postal_postal_code,
  last_edited_by,
  valid_from,
  valid_to,
  _valid_from,
  _valid_to,
  _is_current
FROM delta.silver.suppliers;
COMMENT ON COLUMN delta.silver_views.suppliers.supplier_id IS 'Identifies the supplier';
COMMENT ON COLUMN delta.silver_views.suppliers.supplier_name IS 'Company name';
COMMENT ON COLUMN delta.silver_views.suppliers.supplier_category_id IS 'What the supplier mainly sells';
COMMENT ON COLUMN delta.silver_views.suppliers.primary_contact_person_id IS 'Person to turn to first';
COMMENT ON COLUMN delta.silver_views.suppliers.alternate_contact_person_id IS 'Person to turn to otherwise';
COMMENT ON COLUMN delta.silver_views.suppliers.delivery_method_id IS 'How the supplier usually delivers';
COMMENT ON COLUMN delta.silver_views.suppliers.delivery_city_id IS 'City from which goods come';
COMMENT ON COLUMN delta.silver_views.suppliers.postal_city_id IS 'City of the address for letters';
COMMENT ON COLUMN delta.silver_views.suppliers.supplier_reference IS 'Our account number at the supplier';
COMMENT ON COLUMN delta.silver_views.suppliers.bank_account_name IS 'Name in which the supplier''s bank account is held';
COMMENT ON COLUMN delta.silver_views.suppliers.bank_account_branch IS 'Branch that keeps the account';
COMMENT ON COLUMN delta.silver_views.suppliers.bank_account_code IS 'Code of the branch';
COMMENT ON COLUMN delta.silver_views.suppliers.bank_account_number IS 'Number of the account';
COMMENT ON COLUMN delta.silver_views.suppliers.bank_international_code IS 'SWIFT code of the bank';
COMMENT ON COLUMN delta.silver_views.suppliers.payment_days IS 'Days after the invoice until payment is due';
COMMENT ON COLUMN delta.silver_views.suppliers.internal_comments IS 'Notes that the supplier does not see';
COMMENT ON COLUMN delta.silver_views.suppliers.phone_number IS 'Telephone number, digits only';
COMMENT ON COLUMN delta.silver_views.suppliers.fax_number IS 'Fax number, digits only';
COMMENT ON COLUMN delta.silver_views.suppliers.website_url IS 'Address of the supplier''s web site, lower case';
COMMENT ON COLUMN delta.silver_views.suppliers.delivery_address_line1 IS 'First line of the address from which goods come';
COMMENT ON COLUMN delta.silver_views.suppliers.delivery_address_line2 IS 'Second line of the address from which goods come';
COMMENT ON COLUMN delta.silver_views.suppliers.delivery_postal_code IS 'Postal code of the address from which goods come';
COMMENT ON COLUMN delta.silver_views.suppliers.delivery_location IS 'Where goods come from, as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN delta.silver_views.suppliers.postal_address_line1 IS 'First line of the address for letters';
COMMENT ON COLUMN delta.silver_views.suppliers.postal_address_line2 IS 'Second line of the address for letters';
COMMENT ON COLUMN delta.silver_views.suppliers.postal_postal_code IS 'Postal code of the address for letters';
COMMENT ON COLUMN delta.silver_views.suppliers.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.suppliers.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.suppliers.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON COLUMN delta.silver_views.suppliers._valid_from IS 'Commit time of the change that made this version';
COMMENT ON COLUMN delta.silver_views.suppliers._valid_to IS 'Commit time of the change that ended it; null while it lasts';
COMMENT ON COLUMN delta.silver_views.suppliers._is_current IS 'Whether this is the latest version';
