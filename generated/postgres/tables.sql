CREATE SCHEMA IF NOT EXISTS application;
CREATE SCHEMA IF NOT EXISTS purchasing;
CREATE SCHEMA IF NOT EXISTS sales;
CREATE SCHEMA IF NOT EXISTS warehouse;
CREATE SEQUENCE IF NOT EXISTS application.city_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.country_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.delivery_method_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.payment_method_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.person_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.state_province_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.system_parameter_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS application.transaction_type_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS purchasing.purchase_order_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS purchasing.purchase_order_line_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS purchasing.supplier_category_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS purchasing.supplier_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.buying_group_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.customer_category_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.customer_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.invoice_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.invoice_line_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.order_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.order_line_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.special_deal_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS sales.transaction_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.cold_room_temperature_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.color_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.package_type_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.stock_group_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.stock_item_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.stock_item_stock_group_id_seq AS bigint;
CREATE SEQUENCE IF NOT EXISTS warehouse.vehicle_temperature_id_seq AS bigint;
CREATE TABLE sales.buying_groups (
  buying_group_id bigint DEFAULT nextval('sales.buying_group_id_seq') NOT NULL,
  buying_group_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE application.cities (
  city_id bigint DEFAULT nextval('application.city_id_seq') NOT NULL,
  city_name varchar(50) NOT NULL,
  state_province_id bigint NOT NULL,
  location text,
  latest_recorded_population bigint,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.cold_room_temperatures (
  cold_room_temperature_id bigint DEFAULT nextval('warehouse.cold_room_temperature_id_seq') NOT NULL,
  cold_room_sensor_number integer NOT NULL,
  recorded_when timestamptz NOT NULL,
  temperature numeric(10,2) NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.colors (
  color_id bigint DEFAULT nextval('warehouse.color_id_seq') NOT NULL,
  color_name varchar(20) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE application.countries (
  country_id bigint DEFAULT nextval('application.country_id_seq') NOT NULL,
  country_name varchar(60) NOT NULL,
  formal_name varchar(60) NOT NULL,
  iso_alpha3_code varchar(3),
  iso_numeric_code integer,
  country_type varchar(20),
  latest_recorded_population bigint,
  continent varchar(30) NOT NULL,
  region varchar(30) NOT NULL,
  subregion varchar(30) NOT NULL,
  border text,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE sales.customer_categories (
  customer_category_id bigint DEFAULT nextval('sales.customer_category_id_seq') NOT NULL,
  customer_category_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE sales.customer_transactions (
  customer_transaction_id bigint DEFAULT nextval('sales.transaction_id_seq') NOT NULL,
  customer_id bigint NOT NULL,
  transaction_type_id bigint NOT NULL,
  invoice_id bigint,
  payment_method_id bigint,
  transaction_date date NOT NULL,
  amount_excluding_tax numeric(18,2) NOT NULL,
  tax_amount numeric(18,2) NOT NULL,
  transaction_amount numeric(18,2) NOT NULL,
  outstanding_balance numeric(18,2) NOT NULL,
  finalization_date date,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE sales.customers (
  customer_id bigint DEFAULT nextval('sales.customer_id_seq') NOT NULL,
  customer_name varchar(100) NOT NULL,
  bill_to_customer_id bigint NOT NULL,
  customer_category_id bigint NOT NULL,
  buying_group_id bigint,
  primary_contact_person_id bigint NOT NULL,
  alternate_contact_person_id bigint,
  delivery_method_id bigint NOT NULL,
  delivery_city_id bigint NOT NULL,
  postal_city_id bigint NOT NULL,
  credit_limit numeric(18,2),
  account_opened_date date NOT NULL,
  standard_discount_percentage numeric(18,3) NOT NULL,
  is_statement_sent boolean NOT NULL,
  is_on_credit_hold boolean NOT NULL,
  payment_days integer NOT NULL,
  phone_number varchar(20) NOT NULL,
  fax_number varchar(20) NOT NULL,
  delivery_run varchar(5),
  run_position varchar(5),
  website_url varchar(256) NOT NULL,
  delivery_address_line1 varchar(60) NOT NULL,
  delivery_address_line2 varchar(60),
  delivery_postal_code varchar(10) NOT NULL,
  delivery_location text,
  postal_address_line1 varchar(60) NOT NULL,
  postal_address_line2 varchar(60),
  postal_postal_code varchar(10) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE application.delivery_methods (
  delivery_method_id bigint DEFAULT nextval('application.delivery_method_id_seq') NOT NULL,
  delivery_method_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.stock_item_holdings (
  stock_item_id bigint NOT NULL,
  quantity_on_hand integer NOT NULL,
  bin_location varchar(20) NOT NULL,
  last_stocktake_quantity integer NOT NULL,
  last_cost_price numeric(18,2) NOT NULL,
  reorder_level integer NOT NULL,
  target_stock_level integer NOT NULL,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE sales.invoice_lines (
  invoice_line_id bigint DEFAULT nextval('sales.invoice_line_id_seq') NOT NULL,
  invoice_id bigint NOT NULL,
  stock_item_id bigint NOT NULL,
  description varchar(100) NOT NULL,
  package_type_id bigint NOT NULL,
  quantity integer NOT NULL,
  unit_price numeric(18,2),
  tax_rate numeric(18,3) NOT NULL,
  tax_amount numeric(18,2) NOT NULL,
  line_profit numeric(18,2) NOT NULL,
  extended_price numeric(18,2) NOT NULL,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE sales.invoices (
  invoice_id bigint DEFAULT nextval('sales.invoice_id_seq') NOT NULL,
  customer_id bigint NOT NULL,
  bill_to_customer_id bigint NOT NULL,
  order_id bigint,
  delivery_method_id bigint NOT NULL,
  contact_person_id bigint NOT NULL,
  accounts_person_id bigint NOT NULL,
  salesperson_person_id bigint NOT NULL,
  packed_by_person_id bigint NOT NULL,
  invoice_date date NOT NULL,
  customer_purchase_order_number varchar(20),
  is_credit_note boolean NOT NULL,
  credit_note_reason text,
  comments text,
  delivery_instructions text,
  internal_comments text,
  total_dry_items integer NOT NULL,
  total_chiller_items integer NOT NULL,
  delivery_run varchar(5),
  run_position varchar(5),
  returned_delivery_data json,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE sales.order_lines (
  order_line_id bigint DEFAULT nextval('sales.order_line_id_seq') NOT NULL,
  order_id bigint NOT NULL,
  stock_item_id bigint NOT NULL,
  description varchar(100) NOT NULL,
  package_type_id bigint NOT NULL,
  quantity integer NOT NULL,
  unit_price numeric(18,2),
  tax_rate numeric(18,3) NOT NULL,
  picked_quantity integer NOT NULL,
  picking_completed_when timestamp,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE sales.orders (
  order_id bigint DEFAULT nextval('sales.order_id_seq') NOT NULL,
  customer_id bigint NOT NULL,
  salesperson_person_id bigint NOT NULL,
  picked_by_person_id bigint,
  contact_person_id bigint NOT NULL,
  backorder_order_id bigint,
  order_date date NOT NULL,
  expected_delivery_date date NOT NULL,
  customer_purchase_order_number varchar(20),
  is_undersupply_backordered boolean NOT NULL,
  comments text,
  delivery_instructions text,
  internal_comments text,
  picking_completed_when timestamp,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE warehouse.package_types (
  package_type_id bigint DEFAULT nextval('warehouse.package_type_id_seq') NOT NULL,
  package_type_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE application.payment_methods (
  payment_method_id bigint DEFAULT nextval('application.payment_method_id_seq') NOT NULL,
  payment_method_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE application.people (
  person_id bigint DEFAULT nextval('application.person_id_seq') NOT NULL,
  full_name varchar(50) NOT NULL,
  preferred_name varchar(50) NOT NULL,
  is_permitted_to_logon boolean NOT NULL,
  logon_name varchar(50),
  is_external_logon_provider boolean NOT NULL,
  hashed_password bytea,
  is_system_user boolean NOT NULL,
  is_employee boolean NOT NULL,
  is_salesperson boolean NOT NULL,
  user_preferences json,
  phone_number varchar(20),
  fax_number varchar(20),
  email_address varchar(256),
  photo bytea,
  custom_fields json,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.stock_items (
  stock_item_id bigint DEFAULT nextval('warehouse.stock_item_id_seq') NOT NULL,
  stock_item_name varchar(100) NOT NULL,
  supplier_id bigint NOT NULL,
  color_id bigint,
  unit_package_id bigint NOT NULL,
  outer_package_id bigint NOT NULL,
  brand varchar(50),
  size varchar(20),
  lead_time_days integer NOT NULL,
  quantity_per_outer integer NOT NULL,
  is_chiller_stock boolean NOT NULL,
  barcode varchar(50),
  tax_rate numeric(18,3) NOT NULL,
  unit_price numeric(18,2) NOT NULL,
  recommended_retail_price numeric(18,2),
  typical_weight_per_unit numeric(18,3) NOT NULL,
  marketing_comments text,
  internal_comments text,
  photo bytea,
  custom_fields json,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE purchasing.purchase_order_lines (
  purchase_order_line_id bigint DEFAULT nextval('purchasing.purchase_order_line_id_seq') NOT NULL,
  purchase_order_id bigint NOT NULL,
  stock_item_id bigint NOT NULL,
  ordered_outers integer NOT NULL,
  description varchar(100) NOT NULL,
  received_outers integer NOT NULL,
  package_type_id bigint NOT NULL,
  expected_unit_price_per_outer numeric(18,2),
  last_receipt_date date,
  is_order_line_finalized boolean NOT NULL,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE purchasing.purchase_orders (
  purchase_order_id bigint DEFAULT nextval('purchasing.purchase_order_id_seq') NOT NULL,
  supplier_id bigint NOT NULL,
  order_date date NOT NULL,
  delivery_method_id bigint NOT NULL,
  contact_person_id bigint NOT NULL,
  expected_delivery_date date,
  supplier_reference varchar(20),
  is_order_finalized boolean NOT NULL,
  comments text,
  internal_comments text,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE sales.special_deals (
  special_deal_id bigint DEFAULT nextval('sales.special_deal_id_seq') NOT NULL,
  stock_item_id bigint,
  customer_id bigint,
  buying_group_id bigint,
  customer_category_id bigint,
  stock_group_id bigint,
  deal_description varchar(30) NOT NULL,
  start_date date NOT NULL,
  end_date date NOT NULL,
  discount_amount numeric(18,2),
  discount_percentage numeric(18,3),
  unit_price numeric(18,2),
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE application.state_provinces (
  state_province_id bigint DEFAULT nextval('application.state_province_id_seq') NOT NULL,
  state_province_code varchar(5) NOT NULL,
  state_province_name varchar(50) NOT NULL,
  country_id bigint NOT NULL,
  sales_territory varchar(50) NOT NULL,
  border text,
  latest_recorded_population bigint,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.stock_groups (
  stock_group_id bigint DEFAULT nextval('warehouse.stock_group_id_seq') NOT NULL,
  stock_group_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.stock_item_stock_groups (
  stock_item_stock_group_id bigint DEFAULT nextval('warehouse.stock_item_stock_group_id_seq') NOT NULL,
  stock_item_id bigint NOT NULL,
  stock_group_id bigint NOT NULL,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE warehouse.stock_item_transactions (
  stock_item_transaction_id bigint DEFAULT nextval('sales.transaction_id_seq') NOT NULL,
  stock_item_id bigint NOT NULL,
  transaction_type_id bigint NOT NULL,
  customer_id bigint,
  invoice_id bigint,
  supplier_id bigint,
  purchase_order_id bigint,
  transaction_occurred_when timestamp NOT NULL,
  quantity numeric(18,3) NOT NULL,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE purchasing.supplier_categories (
  supplier_category_id bigint DEFAULT nextval('purchasing.supplier_category_id_seq') NOT NULL,
  supplier_category_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE purchasing.supplier_transactions (
  supplier_transaction_id bigint DEFAULT nextval('sales.transaction_id_seq') NOT NULL,
  supplier_id bigint NOT NULL,
  transaction_type_id bigint NOT NULL,
  purchase_order_id bigint,
  payment_method_id bigint,
  supplier_invoice_number varchar(20),
  transaction_date date NOT NULL,
  amount_excluding_tax numeric(18,2) NOT NULL,
  tax_amount numeric(18,2) NOT NULL,
  transaction_amount numeric(18,2) NOT NULL,
  outstanding_balance numeric(18,2) NOT NULL,
  finalization_date date,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE purchasing.suppliers (
  supplier_id bigint DEFAULT nextval('purchasing.supplier_id_seq') NOT NULL,
  supplier_name varchar(100) NOT NULL,
  supplier_category_id bigint NOT NULL,
  primary_contact_person_id bigint NOT NULL,
  alternate_contact_person_id bigint NOT NULL,
  delivery_method_id bigint,
  delivery_city_id bigint NOT NULL,
  postal_city_id bigint NOT NULL,
  supplier_reference varchar(20),
  bank_account_name varchar(50),
  bank_account_branch varchar(50),
  bank_account_code varchar(20),
  bank_account_number varchar(20),
  bank_international_code varchar(20),
  payment_days integer NOT NULL,
  internal_comments text,
  phone_number varchar(20) NOT NULL,
  fax_number varchar(20) NOT NULL,
  website_url varchar(256) NOT NULL,
  delivery_address_line1 varchar(60) NOT NULL,
  delivery_address_line2 varchar(60),
  delivery_postal_code varchar(10) NOT NULL,
  delivery_location text,
  postal_address_line1 varchar(60) NOT NULL,
  postal_address_line2 varchar(60),
  postal_postal_code varchar(10) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE application.system_parameters (
  system_parameter_id bigint DEFAULT nextval('application.system_parameter_id_seq') NOT NULL,
  delivery_address_line1 varchar(60) NOT NULL,
  delivery_address_line2 varchar(60),
  delivery_city_id bigint NOT NULL,
  delivery_postal_code varchar(10) NOT NULL,
  delivery_location text NOT NULL,
  postal_address_line1 varchar(60) NOT NULL,
  postal_address_line2 varchar(60),
  postal_city_id bigint NOT NULL,
  postal_postal_code varchar(10) NOT NULL,
  application_settings json NOT NULL,
  last_edited_by bigint NOT NULL,
  last_edited_when timestamp NOT NULL
);
CREATE TABLE application.transaction_types (
  transaction_type_id bigint DEFAULT nextval('application.transaction_type_id_seq') NOT NULL,
  transaction_type_name varchar(50) NOT NULL,
  last_edited_by bigint NOT NULL,
  valid_from timestamp NOT NULL,
  valid_to timestamp NOT NULL
);
CREATE TABLE warehouse.vehicle_temperatures (
  vehicle_temperature_id bigint DEFAULT nextval('warehouse.vehicle_temperature_id_seq') NOT NULL,
  vehicle_registration varchar(20) NOT NULL,
  chiller_sensor_number integer NOT NULL,
  recorded_when timestamptz NOT NULL,
  temperature numeric(10,2) NOT NULL,
  full_sensor_data json,
  is_compressed boolean NOT NULL,
  compressed_sensor_data bytea
);
CREATE TABLE sales.web_orders (
  order_id bigint NOT NULL,
  event_id varchar(36) NOT NULL,
  session_id varchar(36) NOT NULL,
  customer_id bigint NOT NULL,
  placed_at timestamp NOT NULL
);
COMMENT ON TABLE sales.buying_groups IS 'Groups of shops that buy together and are billed at their head office.';
COMMENT ON COLUMN sales.buying_groups.buying_group_id IS 'Identifies the buying group';
COMMENT ON COLUMN sales.buying_groups.buying_group_name IS 'Name under which the group trades';
COMMENT ON COLUMN sales.buying_groups.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.buying_groups.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN sales.buying_groups.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE application.cities IS 'Every city and town to which goods are delivered or bills are sent.';
COMMENT ON COLUMN application.cities.city_id IS 'Identifies the city';
COMMENT ON COLUMN application.cities.city_name IS 'Name of the city as printed in an address';
COMMENT ON COLUMN application.cities.state_province_id IS 'State or province in which the city lies';
COMMENT ON COLUMN application.cities.location IS 'Centre of the city as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN application.cities.latest_recorded_population IS 'Inhabitants at the latest census that is known';
COMMENT ON COLUMN application.cities.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.cities.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.cities.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.cold_room_temperatures IS 'The latest reading of each sensor in the cold rooms of the warehouse.';
COMMENT ON COLUMN warehouse.cold_room_temperatures.cold_room_temperature_id IS 'Identifies the reading';
COMMENT ON COLUMN warehouse.cold_room_temperatures.cold_room_sensor_number IS 'Sensor that was read';
COMMENT ON COLUMN warehouse.cold_room_temperatures.recorded_when IS 'Instant of the reading';
COMMENT ON COLUMN warehouse.cold_room_temperatures.temperature IS 'Temperature in degrees Celsius';
COMMENT ON COLUMN warehouse.cold_room_temperatures.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN warehouse.cold_room_temperatures.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.colors IS 'Colours in which goods come.';
COMMENT ON COLUMN warehouse.colors.color_id IS 'Identifies the colour';
COMMENT ON COLUMN warehouse.colors.color_name IS 'Name of the colour in the catalogue';
COMMENT ON COLUMN warehouse.colors.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.colors.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN warehouse.colors.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE application.countries IS 'Countries with their ISO codes and their place in continents and regions.';
COMMENT ON COLUMN application.countries.country_id IS 'Identifies the country';
COMMENT ON COLUMN application.countries.country_name IS 'Short name in English';
COMMENT ON COLUMN application.countries.formal_name IS 'Full name as the United Nations use it';
COMMENT ON COLUMN application.countries.iso_alpha3_code IS 'Three-letter code of ISO 3166-1';
COMMENT ON COLUMN application.countries.iso_numeric_code IS 'Numeric code of ISO 3166-1';
COMMENT ON COLUMN application.countries.country_type IS 'Political status, for example a UN member state';
COMMENT ON COLUMN application.countries.latest_recorded_population IS 'Inhabitants at the latest census that is known';
COMMENT ON COLUMN application.countries.continent IS 'Continent to which the country is counted';
COMMENT ON COLUMN application.countries.region IS 'Part of the world by UN geoscheme';
COMMENT ON COLUMN application.countries.subregion IS 'Division of the region by UN geoscheme';
COMMENT ON COLUMN application.countries.border IS 'Outline as WKT polygon in degrees (WGS 84)';
COMMENT ON COLUMN application.countries.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.countries.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.countries.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE sales.customer_categories IS 'Kinds of shops among our customers.';
COMMENT ON COLUMN sales.customer_categories.customer_category_id IS 'Identifies the kind of shop';
COMMENT ON COLUMN sales.customer_categories.customer_category_name IS 'What sales calls it, for example Novelty Shop';
COMMENT ON COLUMN sales.customer_categories.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.customer_categories.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN sales.customer_categories.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE sales.customer_transactions IS 'Bookings on customers'' accounts, our invoices and credit notes and their payments.';
COMMENT ON COLUMN sales.customer_transactions.customer_transaction_id IS 'Identifies the booking, with supplier and stock bookings in one number range';
COMMENT ON COLUMN sales.customer_transactions.customer_id IS 'Customer on whose account it is booked, the one who gets the bill';
COMMENT ON COLUMN sales.customer_transactions.transaction_type_id IS 'Kind of booking, an invoice, a credit note or a payment';
COMMENT ON COLUMN sales.customer_transactions.invoice_id IS 'Invoice or credit note that is booked';
COMMENT ON COLUMN sales.customer_transactions.payment_method_id IS 'How a payment was made';
COMMENT ON COLUMN sales.customer_transactions.transaction_date IS 'Day of the booking';
COMMENT ON COLUMN sales.customer_transactions.amount_excluding_tax IS 'Amount before tax in US dollars; payments are booked whole, as untaxed';
COMMENT ON COLUMN sales.customer_transactions.tax_amount IS 'Tax in US dollars';
COMMENT ON COLUMN sales.customer_transactions.transaction_amount IS 'Amount with tax in US dollars, negative for credit notes and payments';
COMMENT ON COLUMN sales.customer_transactions.outstanding_balance IS 'What of the amount is not settled yet, in US dollars';
COMMENT ON COLUMN sales.customer_transactions.finalization_date IS 'Day on which it was settled; empty while it is open';
COMMENT ON COLUMN sales.customer_transactions.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.customer_transactions.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE sales.customers IS 'Shops that buy from us, with their contacts, terms and addresses.';
COMMENT ON COLUMN sales.customers.customer_id IS 'Identifies the customer';
COMMENT ON COLUMN sales.customers.customer_name IS 'Company or trading name; novelty shops trade under their owner''s name';
COMMENT ON COLUMN sales.customers.bill_to_customer_id IS 'Customer who gets the bill, the head office for members of a buying group';
COMMENT ON COLUMN sales.customers.customer_category_id IS 'Kind of shop';
COMMENT ON COLUMN sales.customers.buying_group_id IS 'Buying group that the customer is a member of';
COMMENT ON COLUMN sales.customers.primary_contact_person_id IS 'Person to turn to first';
COMMENT ON COLUMN sales.customers.alternate_contact_person_id IS 'Person to turn to otherwise';
COMMENT ON COLUMN sales.customers.delivery_method_id IS 'How goods usually go to the customer';
COMMENT ON COLUMN sales.customers.delivery_city_id IS 'City to which goods go';
COMMENT ON COLUMN sales.customers.postal_city_id IS 'City of the address for letters';
COMMENT ON COLUMN sales.customers.credit_limit IS 'Most that may be owed, in US dollars; empty for members of a buying group';
COMMENT ON COLUMN sales.customers.account_opened_date IS 'Day on which the account was opened';
COMMENT ON COLUMN sales.customers.standard_discount_percentage IS 'Discount on every order, in percent';
COMMENT ON COLUMN sales.customers.is_statement_sent IS 'Whether a monthly statement of account is sent';
COMMENT ON COLUMN sales.customers.is_on_credit_hold IS 'Whether deliveries stop until a debt is paid';
COMMENT ON COLUMN sales.customers.payment_days IS 'Days after the invoice until payment is due';
COMMENT ON COLUMN sales.customers.phone_number IS 'Telephone number as (206) 555-0100';
COMMENT ON COLUMN sales.customers.fax_number IS 'Fax number as (206) 555-0101';
COMMENT ON COLUMN sales.customers.delivery_run IS 'Delivery tour on which the customer lies';
COMMENT ON COLUMN sales.customers.run_position IS 'Place of the customer on the tour';
COMMENT ON COLUMN sales.customers.website_url IS 'Address of the customer''s web site';
COMMENT ON COLUMN sales.customers.delivery_address_line1 IS 'First line of the address to which goods go';
COMMENT ON COLUMN sales.customers.delivery_address_line2 IS 'Second line of the address to which goods go';
COMMENT ON COLUMN sales.customers.delivery_postal_code IS 'Postal code of the address to which goods go';
COMMENT ON COLUMN sales.customers.delivery_location IS 'Where goods go, as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN sales.customers.postal_address_line1 IS 'First line of the address for letters';
COMMENT ON COLUMN sales.customers.postal_address_line2 IS 'Second line of the address for letters';
COMMENT ON COLUMN sales.customers.postal_postal_code IS 'Postal code of the address for letters';
COMMENT ON COLUMN sales.customers.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.customers.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN sales.customers.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE application.delivery_methods IS 'Ways in which goods travel to a customer or from a supplier.';
COMMENT ON COLUMN application.delivery_methods.delivery_method_id IS 'Identifies the way of delivery';
COMMENT ON COLUMN application.delivery_methods.delivery_method_name IS 'What the order desk calls it, for example Delivery Van';
COMMENT ON COLUMN application.delivery_methods.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.delivery_methods.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.delivery_methods.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.stock_item_holdings IS 'How much of each stock item lies in the warehouse, and where.';
COMMENT ON COLUMN warehouse.stock_item_holdings.stock_item_id IS 'Stock item that is counted';
COMMENT ON COLUMN warehouse.stock_item_holdings.quantity_on_hand IS 'Sold packages that lie in the warehouse, the sum of the item''s stock transactions';
COMMENT ON COLUMN warehouse.stock_item_holdings.bin_location IS 'Shelf on which it lies, for example L-12';
COMMENT ON COLUMN warehouse.stock_item_holdings.last_stocktake_quantity IS 'Packages that were counted at the last stocktake';
COMMENT ON COLUMN warehouse.stock_item_holdings.last_cost_price IS 'What one sold package cost when it was last bought, in US dollars';
COMMENT ON COLUMN warehouse.stock_item_holdings.reorder_level IS 'Quantity under which it is ordered again';
COMMENT ON COLUMN warehouse.stock_item_holdings.target_stock_level IS 'Quantity up to which it is ordered';
COMMENT ON COLUMN warehouse.stock_item_holdings.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.stock_item_holdings.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE sales.invoice_lines IS 'Goods that were billed, one stock item a line, with tax and profit.';
COMMENT ON COLUMN sales.invoice_lines.invoice_line_id IS 'Identifies the line';
COMMENT ON COLUMN sales.invoice_lines.invoice_id IS 'Invoice to which the line belongs';
COMMENT ON COLUMN sales.invoice_lines.stock_item_id IS 'Stock item that was billed';
COMMENT ON COLUMN sales.invoice_lines.description IS 'Name of the stock item when it was billed';
COMMENT ON COLUMN sales.invoice_lines.package_type_id IS 'Package in which it was sold';
COMMENT ON COLUMN sales.invoice_lines.quantity IS 'Packages that were billed; negative on a credit note';
COMMENT ON COLUMN sales.invoice_lines.unit_price IS 'Price of one package before tax, in US dollars';
COMMENT ON COLUMN sales.invoice_lines.tax_rate IS 'Tax rate in percent';
COMMENT ON COLUMN sales.invoice_lines.tax_amount IS 'Tax on the line in US dollars, quantity * unit_price * tax_rate / 100 rounded to cents';
COMMENT ON COLUMN sales.invoice_lines.line_profit IS 'Revenue before tax minus the last cost price of the goods, in US dollars';
COMMENT ON COLUMN sales.invoice_lines.extended_price IS 'Amount of the line with tax in US dollars; negative on a credit note';
COMMENT ON COLUMN sales.invoice_lines.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.invoice_lines.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE sales.invoices IS 'Bills for delivered orders, with what the driver reported back, and credit notes for goods that came back.';
COMMENT ON COLUMN sales.invoices.invoice_id IS 'Identifies the invoice';
COMMENT ON COLUMN sales.invoices.customer_id IS 'Customer who got the goods';
COMMENT ON COLUMN sales.invoices.bill_to_customer_id IS 'Customer who gets the bill';
COMMENT ON COLUMN sales.invoices.order_id IS 'Order that is billed or credited';
COMMENT ON COLUMN sales.invoices.delivery_method_id IS 'How the goods went out';
COMMENT ON COLUMN sales.invoices.contact_person_id IS 'Customer''s person who ordered';
COMMENT ON COLUMN sales.invoices.accounts_person_id IS 'Person who pays at the customer who gets the bill';
COMMENT ON COLUMN sales.invoices.salesperson_person_id IS 'Employee who took the order';
COMMENT ON COLUMN sales.invoices.packed_by_person_id IS 'Employee who packed the goods';
COMMENT ON COLUMN sales.invoices.invoice_date IS 'Day on which the goods were billed';
COMMENT ON COLUMN sales.invoices.customer_purchase_order_number IS 'The customer''s own number for the order';
COMMENT ON COLUMN sales.invoices.is_credit_note IS 'Whether money goes back to the customer';
COMMENT ON COLUMN sales.invoices.credit_note_reason IS 'Why a credit note was written';
COMMENT ON COLUMN sales.invoices.comments IS 'Notes for the customer';
COMMENT ON COLUMN sales.invoices.delivery_instructions IS 'What the driver should know';
COMMENT ON COLUMN sales.invoices.internal_comments IS 'Notes that the customer does not see';
COMMENT ON COLUMN sales.invoices.total_dry_items IS 'Packages that travel at any temperature, with a credit note back to us';
COMMENT ON COLUMN sales.invoices.total_chiller_items IS 'Packages that travel chilled, with a credit note back to us';
COMMENT ON COLUMN sales.invoices.delivery_run IS 'Delivery tour on which the goods went';
COMMENT ON COLUMN sales.invoices.run_position IS 'Place of the customer on the tour';
COMMENT ON COLUMN sales.invoices.returned_delivery_data IS 'Events that the driver''s device recorded, with who received the goods and when';
COMMENT ON COLUMN sales.invoices.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.invoices.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE sales.order_lines IS 'Goods that a customer ordered, one stock item a line.';
COMMENT ON COLUMN sales.order_lines.order_line_id IS 'Identifies the line';
COMMENT ON COLUMN sales.order_lines.order_id IS 'Order to which the line belongs';
COMMENT ON COLUMN sales.order_lines.stock_item_id IS 'Stock item that was ordered';
COMMENT ON COLUMN sales.order_lines.description IS 'Name of the stock item when it was ordered';
COMMENT ON COLUMN sales.order_lines.package_type_id IS 'Package in which it is sold';
COMMENT ON COLUMN sales.order_lines.quantity IS 'Packages that were ordered';
COMMENT ON COLUMN sales.order_lines.unit_price IS 'Price of one package before tax, in US dollars';
COMMENT ON COLUMN sales.order_lines.tax_rate IS 'Tax rate in percent';
COMMENT ON COLUMN sales.order_lines.picked_quantity IS 'Packages that were picked so far';
COMMENT ON COLUMN sales.order_lines.picking_completed_when IS 'Time at which the line was picked; empty while it is open';
COMMENT ON COLUMN sales.order_lines.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.order_lines.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE sales.orders IS 'Orders that customers placed, from the call to the order desk until all goods are picked.';
COMMENT ON COLUMN sales.orders.order_id IS 'Identifies the order';
COMMENT ON COLUMN sales.orders.customer_id IS 'Customer who ordered';
COMMENT ON COLUMN sales.orders.salesperson_person_id IS 'Employee who took the order';
COMMENT ON COLUMN sales.orders.picked_by_person_id IS 'Employee who picked the goods';
COMMENT ON COLUMN sales.orders.contact_person_id IS 'Customer''s person who ordered';
COMMENT ON COLUMN sales.orders.backorder_order_id IS 'Later order that carries what could not be picked';
COMMENT ON COLUMN sales.orders.order_date IS 'Day on which the order was taken';
COMMENT ON COLUMN sales.orders.expected_delivery_date IS 'Day on which the customer expects the goods';
COMMENT ON COLUMN sales.orders.customer_purchase_order_number IS 'The customer''s own number for the order';
COMMENT ON COLUMN sales.orders.is_undersupply_backordered IS 'Whether missing goods are to be sent later';
COMMENT ON COLUMN sales.orders.comments IS 'Notes for the customer';
COMMENT ON COLUMN sales.orders.delivery_instructions IS 'What the driver should know';
COMMENT ON COLUMN sales.orders.internal_comments IS 'Notes that the customer does not see';
COMMENT ON COLUMN sales.orders.picking_completed_when IS 'Time at which the whole order was picked; empty while it is open';
COMMENT ON COLUMN sales.orders.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.orders.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE warehouse.package_types IS 'Packages in which goods are bought and sold.';
COMMENT ON COLUMN warehouse.package_types.package_type_id IS 'Identifies the package type';
COMMENT ON COLUMN warehouse.package_types.package_type_name IS 'What the warehouse calls it, for example Carton';
COMMENT ON COLUMN warehouse.package_types.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.package_types.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN warehouse.package_types.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE application.payment_methods IS 'Ways in which an account is settled.';
COMMENT ON COLUMN application.payment_methods.payment_method_id IS 'Identifies the way of payment';
COMMENT ON COLUMN application.payment_methods.payment_method_name IS 'What accounting calls it, for example EFT';
COMMENT ON COLUMN application.payment_methods.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.payment_methods.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.payment_methods.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE application.people IS 'Employees, contacts at customers and suppliers, and the account that runs data conversions.';
COMMENT ON COLUMN application.people.person_id IS 'Identifies the person';
COMMENT ON COLUMN application.people.full_name IS 'Given and family name';
COMMENT ON COLUMN application.people.preferred_name IS 'Name by which the person wants to be addressed';
COMMENT ON COLUMN application.people.is_permitted_to_logon IS 'Whether the person may sign in to the order system';
COMMENT ON COLUMN application.people.logon_name IS 'User name for signing in; empty where signing in is not permitted';
COMMENT ON COLUMN application.people.is_external_logon_provider IS 'Whether another identity provider checks the password';
COMMENT ON COLUMN application.people.hashed_password IS 'Salted hash of the password where we check it ourselves';
COMMENT ON COLUMN application.people.is_system_user IS 'Whether the account is meant for signing in to our own systems';
COMMENT ON COLUMN application.people.is_employee IS 'Whether we employ the person';
COMMENT ON COLUMN application.people.is_salesperson IS 'Whether the employee sells, and so can be named on an order';
COMMENT ON COLUMN application.people.user_preferences IS 'Look and language of the order system for this person';
COMMENT ON COLUMN application.people.phone_number IS 'Telephone number as (206) 555-0100';
COMMENT ON COLUMN application.people.fax_number IS 'Fax number as (206) 555-0101';
COMMENT ON COLUMN application.people.email_address IS 'Electronic mail address';
COMMENT ON COLUMN application.people.photo IS 'Portrait as an image file''s bytes';
COMMENT ON COLUMN application.people.custom_fields IS 'Title, hire date, languages and sales commission of employees';
COMMENT ON COLUMN application.people.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.people.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.people.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.stock_items IS 'Goods that we stock and sell, with their price, packages and supplier.';
COMMENT ON COLUMN warehouse.stock_items.stock_item_id IS 'Identifies the stock item';
COMMENT ON COLUMN warehouse.stock_items.stock_item_name IS 'Full name with variant, colour and size';
COMMENT ON COLUMN warehouse.stock_items.supplier_id IS 'Supplier from whom it is bought';
COMMENT ON COLUMN warehouse.stock_items.color_id IS 'Colour of the goods';
COMMENT ON COLUMN warehouse.stock_items.unit_package_id IS 'Package in which it is sold';
COMMENT ON COLUMN warehouse.stock_items.outer_package_id IS 'Package in which it is bought, holding several of those that are sold';
COMMENT ON COLUMN warehouse.stock_items.brand IS 'Brand under which it is made';
COMMENT ON COLUMN warehouse.stock_items.size IS 'Size as the label gives it';
COMMENT ON COLUMN warehouse.stock_items.lead_time_days IS 'Days from ordering at the supplier until it comes';
COMMENT ON COLUMN warehouse.stock_items.quantity_per_outer IS 'Sold packages in an outer package';
COMMENT ON COLUMN warehouse.stock_items.is_chiller_stock IS 'Whether it must be kept chilled';
COMMENT ON COLUMN warehouse.stock_items.barcode IS 'Bar code of the package that is sold';
COMMENT ON COLUMN warehouse.stock_items.tax_rate IS 'Tax rate in percent';
COMMENT ON COLUMN warehouse.stock_items.unit_price IS 'Price of one sold package before tax, in US dollars';
COMMENT ON COLUMN warehouse.stock_items.recommended_retail_price IS 'Price with tax at which shops should sell it, in US dollars';
COMMENT ON COLUMN warehouse.stock_items.typical_weight_per_unit IS 'Weight of one sold package in kilograms';
COMMENT ON COLUMN warehouse.stock_items.marketing_comments IS 'Text for the catalogue';
COMMENT ON COLUMN warehouse.stock_items.internal_comments IS 'Notes that customers do not see';
COMMENT ON COLUMN warehouse.stock_items.photo IS 'Picture as an image file''s bytes';
COMMENT ON COLUMN warehouse.stock_items.custom_fields IS 'Country of manufacture, tags, and age range of toys';
COMMENT ON COLUMN warehouse.stock_items.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.stock_items.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN warehouse.stock_items.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE purchasing.purchase_order_lines IS 'Goods asked for in an order to a supplier, one stock item a line.';
COMMENT ON COLUMN purchasing.purchase_order_lines.purchase_order_line_id IS 'Identifies the line';
COMMENT ON COLUMN purchasing.purchase_order_lines.purchase_order_id IS 'Order to which the line belongs';
COMMENT ON COLUMN purchasing.purchase_order_lines.stock_item_id IS 'Stock item that is ordered';
COMMENT ON COLUMN purchasing.purchase_order_lines.ordered_outers IS 'Outer packages that are ordered';
COMMENT ON COLUMN purchasing.purchase_order_lines.description IS 'Name of the stock item when it was ordered';
COMMENT ON COLUMN purchasing.purchase_order_lines.received_outers IS 'Outer packages that came so far';
COMMENT ON COLUMN purchasing.purchase_order_lines.package_type_id IS 'Outer package in which it comes';
COMMENT ON COLUMN purchasing.purchase_order_lines.expected_unit_price_per_outer IS 'Price of an outer package that was agreed, in US dollars';
COMMENT ON COLUMN purchasing.purchase_order_lines.last_receipt_date IS 'Day on which goods of this line came last';
COMMENT ON COLUMN purchasing.purchase_order_lines.is_order_line_finalized IS 'Whether no more goods are expected';
COMMENT ON COLUMN purchasing.purchase_order_lines.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN purchasing.purchase_order_lines.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE purchasing.purchase_orders IS 'Orders that we send to suppliers to fill up our stock.';
COMMENT ON COLUMN purchasing.purchase_orders.purchase_order_id IS 'Identifies the order to the supplier';
COMMENT ON COLUMN purchasing.purchase_orders.supplier_id IS 'Supplier from whom the goods are ordered';
COMMENT ON COLUMN purchasing.purchase_orders.order_date IS 'Day on which the order was sent';
COMMENT ON COLUMN purchasing.purchase_orders.delivery_method_id IS 'How the goods are to come';
COMMENT ON COLUMN purchasing.purchase_orders.contact_person_id IS 'Supplier''s person who took the order';
COMMENT ON COLUMN purchasing.purchase_orders.expected_delivery_date IS 'Day on which the goods are expected';
COMMENT ON COLUMN purchasing.purchase_orders.supplier_reference IS 'The supplier''s number for this order';
COMMENT ON COLUMN purchasing.purchase_orders.is_order_finalized IS 'Whether all goods came or are no longer expected';
COMMENT ON COLUMN purchasing.purchase_orders.comments IS 'Notes for the supplier';
COMMENT ON COLUMN purchasing.purchase_orders.internal_comments IS 'Notes that the supplier does not see';
COMMENT ON COLUMN purchasing.purchase_orders.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN purchasing.purchase_orders.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE sales.special_deals IS 'Reduced prices for a group of customers or of goods during some weeks.';
COMMENT ON COLUMN sales.special_deals.special_deal_id IS 'Identifies the deal';
COMMENT ON COLUMN sales.special_deals.stock_item_id IS 'Stock item that it is for; empty for all';
COMMENT ON COLUMN sales.special_deals.customer_id IS 'Customer that it is for; empty for all';
COMMENT ON COLUMN sales.special_deals.buying_group_id IS 'Buying group that it is for; empty for all';
COMMENT ON COLUMN sales.special_deals.customer_category_id IS 'Kind of shop that it is for; empty for all';
COMMENT ON COLUMN sales.special_deals.stock_group_id IS 'Stock group that it is for; empty for all';
COMMENT ON COLUMN sales.special_deals.deal_description IS 'What sales calls the deal';
COMMENT ON COLUMN sales.special_deals.start_date IS 'First day of the deal';
COMMENT ON COLUMN sales.special_deals.end_date IS 'Last day of the deal';
COMMENT ON COLUMN sales.special_deals.discount_amount IS 'Taken off the price of each package, in US dollars';
COMMENT ON COLUMN sales.special_deals.discount_percentage IS 'Taken off the price, in percent';
COMMENT ON COLUMN sales.special_deals.unit_price IS 'Price in place of the usual one, in US dollars';
COMMENT ON COLUMN sales.special_deals.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN sales.special_deals.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE application.state_provinces IS 'States and provinces, which are grouped into sales territories.';
COMMENT ON COLUMN application.state_provinces.state_province_id IS 'Identifies the state or province';
COMMENT ON COLUMN application.state_provinces.state_province_code IS 'Postal abbreviation, for example WA';
COMMENT ON COLUMN application.state_provinces.state_province_name IS 'Full name';
COMMENT ON COLUMN application.state_provinces.country_id IS 'Country to which it belongs';
COMMENT ON COLUMN application.state_provinces.sales_territory IS 'Sales region whose figures it counts towards';
COMMENT ON COLUMN application.state_provinces.border IS 'Outline as WKT polygon in degrees (WGS 84)';
COMMENT ON COLUMN application.state_provinces.latest_recorded_population IS 'Inhabitants at the latest census that is known';
COMMENT ON COLUMN application.state_provinces.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.state_provinces.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.state_provinces.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.stock_groups IS 'Groups of goods in the catalogue, which serve as product categories.';
COMMENT ON COLUMN warehouse.stock_groups.stock_group_id IS 'Identifies the stock group';
COMMENT ON COLUMN warehouse.stock_groups.stock_group_name IS 'What the catalogue calls it, for example T-Shirts';
COMMENT ON COLUMN warehouse.stock_groups.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.stock_groups.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN warehouse.stock_groups.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.stock_item_stock_groups IS 'Which stock items belong to which groups; an item can be in several.';
COMMENT ON COLUMN warehouse.stock_item_stock_groups.stock_item_stock_group_id IS 'Identifies the membership';
COMMENT ON COLUMN warehouse.stock_item_stock_groups.stock_item_id IS 'Stock item that is a member';
COMMENT ON COLUMN warehouse.stock_item_stock_groups.stock_group_id IS 'Group of which it is a member';
COMMENT ON COLUMN warehouse.stock_item_stock_groups.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.stock_item_stock_groups.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE warehouse.stock_item_transactions IS 'Movements of stock, in from suppliers, out to customers and back, and corrections after a count.';
COMMENT ON COLUMN warehouse.stock_item_transactions.stock_item_transaction_id IS 'Identifies the movement, with customer and supplier bookings in one number range';
COMMENT ON COLUMN warehouse.stock_item_transactions.stock_item_id IS 'Stock item that moved';
COMMENT ON COLUMN warehouse.stock_item_transactions.transaction_type_id IS 'Kind of movement, an issue, a receipt or a correction';
COMMENT ON COLUMN warehouse.stock_item_transactions.customer_id IS 'Customer who got the goods or sent them back';
COMMENT ON COLUMN warehouse.stock_item_transactions.invoice_id IS 'Invoice with which the goods went out; or credit note for goods that came back';
COMMENT ON COLUMN warehouse.stock_item_transactions.supplier_id IS 'Supplier from whom the goods came';
COMMENT ON COLUMN warehouse.stock_item_transactions.purchase_order_id IS 'Order with which the goods came';
COMMENT ON COLUMN warehouse.stock_item_transactions.transaction_occurred_when IS 'Time of the movement';
COMMENT ON COLUMN warehouse.stock_item_transactions.quantity IS 'Sold packages that moved, positive into the warehouse and negative out of it';
COMMENT ON COLUMN warehouse.stock_item_transactions.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN warehouse.stock_item_transactions.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE purchasing.supplier_categories IS 'What suppliers mainly sell.';
COMMENT ON COLUMN purchasing.supplier_categories.supplier_category_id IS 'Identifies the category';
COMMENT ON COLUMN purchasing.supplier_categories.supplier_category_name IS 'What purchasing calls it, for example Packaging Supplier';
COMMENT ON COLUMN purchasing.supplier_categories.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN purchasing.supplier_categories.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN purchasing.supplier_categories.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE purchasing.supplier_transactions IS 'Bookings on suppliers'' accounts, their invoices and our payments.';
COMMENT ON COLUMN purchasing.supplier_transactions.supplier_transaction_id IS 'Identifies the booking, with customer and stock bookings in one number range';
COMMENT ON COLUMN purchasing.supplier_transactions.supplier_id IS 'Supplier on whose account it is booked';
COMMENT ON COLUMN purchasing.supplier_transactions.transaction_type_id IS 'Kind of booking, an invoice or a payment';
COMMENT ON COLUMN purchasing.supplier_transactions.purchase_order_id IS 'Order that the invoice is for';
COMMENT ON COLUMN purchasing.supplier_transactions.payment_method_id IS 'How a payment was made';
COMMENT ON COLUMN purchasing.supplier_transactions.supplier_invoice_number IS 'Number on the supplier''s invoice';
COMMENT ON COLUMN purchasing.supplier_transactions.transaction_date IS 'Day of the booking';
COMMENT ON COLUMN purchasing.supplier_transactions.amount_excluding_tax IS 'Amount before tax in US dollars, negative for payments';
COMMENT ON COLUMN purchasing.supplier_transactions.tax_amount IS 'Tax in US dollars';
COMMENT ON COLUMN purchasing.supplier_transactions.transaction_amount IS 'Amount with tax in US dollars, negative for payments';
COMMENT ON COLUMN purchasing.supplier_transactions.outstanding_balance IS 'What of the amount is not settled yet, in US dollars';
COMMENT ON COLUMN purchasing.supplier_transactions.finalization_date IS 'Day on which it was settled; empty while it is open';
COMMENT ON COLUMN purchasing.supplier_transactions.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN purchasing.supplier_transactions.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE purchasing.suppliers IS 'Companies from which we buy, with their contacts, bank details and addresses.';
COMMENT ON COLUMN purchasing.suppliers.supplier_id IS 'Identifies the supplier';
COMMENT ON COLUMN purchasing.suppliers.supplier_name IS 'Company name';
COMMENT ON COLUMN purchasing.suppliers.supplier_category_id IS 'What the supplier mainly sells';
COMMENT ON COLUMN purchasing.suppliers.primary_contact_person_id IS 'Person to turn to first';
COMMENT ON COLUMN purchasing.suppliers.alternate_contact_person_id IS 'Person to turn to otherwise';
COMMENT ON COLUMN purchasing.suppliers.delivery_method_id IS 'How the supplier usually delivers';
COMMENT ON COLUMN purchasing.suppliers.delivery_city_id IS 'City from which goods come';
COMMENT ON COLUMN purchasing.suppliers.postal_city_id IS 'City of the address for letters';
COMMENT ON COLUMN purchasing.suppliers.supplier_reference IS 'Our account number at the supplier';
COMMENT ON COLUMN purchasing.suppliers.bank_account_name IS 'Name in which the supplier''s bank account is held';
COMMENT ON COLUMN purchasing.suppliers.bank_account_branch IS 'Branch that keeps the account';
COMMENT ON COLUMN purchasing.suppliers.bank_account_code IS 'Code of the branch';
COMMENT ON COLUMN purchasing.suppliers.bank_account_number IS 'Number of the account';
COMMENT ON COLUMN purchasing.suppliers.bank_international_code IS 'SWIFT code of the bank';
COMMENT ON COLUMN purchasing.suppliers.payment_days IS 'Days after the invoice until payment is due';
COMMENT ON COLUMN purchasing.suppliers.internal_comments IS 'Notes that the supplier does not see';
COMMENT ON COLUMN purchasing.suppliers.phone_number IS 'Telephone number as (206) 555-0100';
COMMENT ON COLUMN purchasing.suppliers.fax_number IS 'Fax number as (206) 555-0101';
COMMENT ON COLUMN purchasing.suppliers.website_url IS 'Address of the supplier''s web site';
COMMENT ON COLUMN purchasing.suppliers.delivery_address_line1 IS 'First line of the address from which goods come';
COMMENT ON COLUMN purchasing.suppliers.delivery_address_line2 IS 'Second line of the address from which goods come';
COMMENT ON COLUMN purchasing.suppliers.delivery_postal_code IS 'Postal code of the address from which goods come';
COMMENT ON COLUMN purchasing.suppliers.delivery_location IS 'Where goods come from, as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN purchasing.suppliers.postal_address_line1 IS 'First line of the address for letters';
COMMENT ON COLUMN purchasing.suppliers.postal_address_line2 IS 'Second line of the address for letters';
COMMENT ON COLUMN purchasing.suppliers.postal_postal_code IS 'Postal code of the address for letters';
COMMENT ON COLUMN purchasing.suppliers.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN purchasing.suppliers.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN purchasing.suppliers.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE application.system_parameters IS 'The company''s own addresses and the settings of its order system, in one row.';
COMMENT ON COLUMN application.system_parameters.system_parameter_id IS 'Identifies the set of parameters';
COMMENT ON COLUMN application.system_parameters.delivery_address_line1 IS 'First line of the address that receives goods';
COMMENT ON COLUMN application.system_parameters.delivery_address_line2 IS 'Second line of the address that receives goods';
COMMENT ON COLUMN application.system_parameters.delivery_city_id IS 'City that receives goods';
COMMENT ON COLUMN application.system_parameters.delivery_postal_code IS 'Postal code of the address that receives goods';
COMMENT ON COLUMN application.system_parameters.delivery_location IS 'Where goods are received, as WKT point with longitude and latitude in degrees (WGS 84)';
COMMENT ON COLUMN application.system_parameters.postal_address_line1 IS 'First line of the address for letters';
COMMENT ON COLUMN application.system_parameters.postal_address_line2 IS 'Second line of the address for letters';
COMMENT ON COLUMN application.system_parameters.postal_city_id IS 'City of the address for letters';
COMMENT ON COLUMN application.system_parameters.postal_postal_code IS 'Postal code of the address for letters';
COMMENT ON COLUMN application.system_parameters.application_settings IS 'Settings of the order system, by name';
COMMENT ON COLUMN application.system_parameters.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.system_parameters.last_edited_when IS 'Time of the last change';
COMMENT ON TABLE application.transaction_types IS 'Kinds of bookings on customer, supplier and stock accounts.';
COMMENT ON COLUMN application.transaction_types.transaction_type_id IS 'Identifies the kind of booking';
COMMENT ON COLUMN application.transaction_types.transaction_type_name IS 'What accounting calls it, for example Customer Invoice';
COMMENT ON COLUMN application.transaction_types.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN application.transaction_types.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN application.transaction_types.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON TABLE warehouse.vehicle_temperatures IS 'Readings of the chillers in delivery vans.';
COMMENT ON COLUMN warehouse.vehicle_temperatures.vehicle_temperature_id IS 'Identifies the reading';
COMMENT ON COLUMN warehouse.vehicle_temperatures.vehicle_registration IS 'Number plate of the van';
COMMENT ON COLUMN warehouse.vehicle_temperatures.chiller_sensor_number IS 'Sensor in the van, 1 or 2';
COMMENT ON COLUMN warehouse.vehicle_temperatures.recorded_when IS 'Instant of the reading';
COMMENT ON COLUMN warehouse.vehicle_temperatures.temperature IS 'Temperature in degrees Celsius';
COMMENT ON COLUMN warehouse.vehicle_temperatures.full_sensor_data IS 'What the sensor sent, with the van''s position; empty where it was compressed';
COMMENT ON COLUMN warehouse.vehicle_temperatures.is_compressed IS 'Whether the sensor''s data lie in compressed_sensor_data';
COMMENT ON COLUMN warehouse.vehicle_temperatures.compressed_sensor_data IS 'What the sensor sent, compressed with zlib; empty where it was not';
COMMENT ON TABLE sales.web_orders IS 'Orders that visitors of the web shop placed, each with the event that says so; they stay when the order is cancelled.';
COMMENT ON COLUMN sales.web_orders.order_id IS 'Identifies the order in sales.orders, which may have been cancelled since';
COMMENT ON COLUMN sales.web_orders.event_id IS 'Purchase event of the web shop that the order comes from';
COMMENT ON COLUMN sales.web_orders.session_id IS 'Visit in which it was placed';
COMMENT ON COLUMN sales.web_orders.customer_id IS 'Customer who ordered';
COMMENT ON COLUMN sales.web_orders.placed_at IS 'Time of the purchase by the visitor''s clock, which is real time, not the shop''s own';
