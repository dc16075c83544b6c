CREATE OR REPLACE VIEW delta.silver_views.customers
COMMENT 'Shops that buy from us, with their contacts, terms and addresses.'
SECURITY INVOKER AS
SELECT
  customer_id,
  customer_name,
  bill_to_customer_id,
  customer_category_id,
  buying_group_id,
  primary_contact_person_id,
  alternate_contact_person_id,
  delivery_method_id,
  delivery_city_id,
  postal_city_id,
  credit_limit,
  account_opened_date,
  standard_discount_percentage,
  is_statement_sent,
  is_on_credit_hold,
  payment_days,
  phone_number,
  fax_number,
  delivery_run,
  run_position,
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
FROM delta.silver.customers;
COMMENT ON COLUMN delta.silver_views.customers.customer_id IS 'Identifies the customer';
COMMENT ON COLUMN delta.silver_views.customers.customer_name IS 'Company or trading name; novelty shops trade under their owner''s name';
COMMENT ON COLUMN delta.silver_views.customers.bill_to_customer_id IS 'Customer who gets the bill, the head office for members of a buying group';
COMMENT ON COLUMN delta.silver_views.customers.customer_category_id IS 'Kind of shop';
COMMENT ON COLUMN delta.silver_views.customers.buying_group_id IS 'Buying group that the customer is a member of';
COMMENT ON COLUMN delta.silver_views.customers.primary_contact_person_id IS 'Person to turn to first';
COMMENT ON COLUMN delta.silver_views.customers.alternate_contact_person_id IS 'Person to turn to otherwise';
COMMENT ON COLUMN delta.silver_views.customers.delivery_method_id IS 'How goods usually go to the customer';
COMMENT ON COLUMN delta.silver_views.customers.delivery_city_id IS 'City to which goods go';
COMMENT ON COLUMN delta.silver_views.customers.postal_city_id IS 'City of the address for letters';
COMMENT ON COLUMN delta.silver_views.customers.credit_limit IS 'Most that may be owed, in US dollars; empty for members of a buying group';
COMMENT ON COLUMN delta.silver_views.customers.account_opened_date IS 'Day on which the account was opened';
COMMENT ON COLUMN delta.silver_views.customers.standard_discount_percentage IS 'Discount on every order, in percent';
COMMENT ON COLUMN delta.silver_views.customers.is_statement_sent IS 'Whether a monthly statement of account is sent';
COMMENT ON COLUMN delta.silver_views.customers.is_on_credit_hold IS 'Whether deliveries stop until a debt is paid';
COMMENT ON COLUMN delta.silver_views.customers.payment_days IS 'Days after the invoice until payment is due';
COMMENT ON COLUMN delta.silver_views.customers.phone_number IS 'Telephone number, digits only';
COMMENT ON COLUMN delta.silver_views.customers.fax_number IS 'Fax number, digits only';
COMMENT ON COLUMN delta.silver_views.customers.delivery_run IS 'Delivery tour on which the customer lies';
COMMENT ON COLUMN delta.silver_views.customers.run_position IS 'Place of the customer on the tour';
COMMENT ON COLUMN delta.silver_views.customers.website_url IS 'Address of the customer''s web site, lower case';
COMMENT ON COLUMN delta.silver_views.customers.delivery_address_line1 IS 'First line of the address to which goods go';
COMMENT ON COLUMN delta.silver_views.customers.delivery_address_line2 IS 'Second line of the address to which goods go';
COMMENT ON COLUMN delta.silver_views.customers.delivery_postal_code IS 'Postal code of the address to which goods go';
COMMENT ON COLUMN delta.silver_views.customers.delivery_location IS 'Where goods go, as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN delta.silver_views.customers.postal_address_line1 IS 'First line of the address for letters';
COMMENT ON COLUMN delta.silver_views.customers.postal_address_line2 IS 'Second line of the address for letters';
COMMENT ON COLUMN delta.silver_views.customers.postal_postal_code IS 'Postal code of the address for letters';
COMMENT ON COLUMN delta.silver_views.customers.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.customers.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.customers.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON COLUMN delta.silver_views.customers._valid_from IS 'Commit time of the change that made this version';
COMMENT ON COLUMN delta.silver_views.customers._valid_to IS 'Commit time of the change that ended it; null while it lasts';
COMMENT ON COLUMN delta.silver_views.customers._is_current IS 'Whether this is the latest version';
