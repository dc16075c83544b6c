CREATE OR REPLACE VIEW delta.silver_views.people
COMMENT 'Employees, contacts at customers and suppliers, and the account that runs data conversions.'
SECURITY INVOKER AS
SELECT
  person_id,
  full_name,
  preferred_name,
  is_permitted_to_logon,
  logon_name,
  is_external_logon_provider,
  hashed_password,
  is_system_user,
  is_employee,
  is_salesperson,
  user_preferences,
  phone_number,
  fax_number,
  email_address,
  photo,
  custom_fields,
  last_edited_by,
  valid_from,
  valid_to
FROM delta.silver.people;
COMMENT ON COLUMN delta.silver_views.people.person_id IS 'Identifies the person';
COMMENT ON COLUMN delta.silver_views.people.full_name IS 'Given and family name';
COMMENT ON COLUMN delta.silver_views.people.preferred_name IS 'Name by which the person wants to be addressed';
COMMENT ON COLUMN delta.silver_views.people.is_permitted_to_logon IS 'Whether the person may sign in to the order system';
COMMENT ON COLUMN delta.silver_views.people.logon_name IS 'User name for signing in; empty where signing in is not permitted';
COMMENT ON COLUMN delta.silver_views.people.is_external_logon_provider IS 'Whether another identity provider checks the password';
COMMENT ON COLUMN delta.silver_views.people.hashed_password IS 'Salted hash of the password where we check it ourselves';
COMMENT ON COLUMN delta.silver_views.people.is_system_user IS 'Whether the account is meant for signing in to our own systems';
COMMENT ON COLUMN delta.silver_views.people.is_employee IS 'Whether we employ the person';
COMMENT ON COLUMN delta.silver_views.people.is_salesperson IS 'Whether the employee sells, and so can be named on an order';
COMMENT ON COLUMN delta.silver_views.people.user_preferences IS 'Look and language of the order system for this person';
COMMENT ON COLUMN delta.silver_views.people.phone_number IS 'Telephone number, digits only';
COMMENT ON COLUMN delta.silver_views.people.fax_number IS 'Fax number, digits only';
COMMENT ON COLUMN delta.silver_views.people.email_address IS 'Electronic mail address, lower case';
COMMENT ON COLUMN delta.silver_views.people.photo IS 'Portrait as an image file''s bytes';
COMMENT ON COLUMN delta.silver_views.people.custom_fields IS 'Title, hire date, languages and sales commission of employees';
COMMENT ON COLUMN delta.silver_views.people.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.people.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.people.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
