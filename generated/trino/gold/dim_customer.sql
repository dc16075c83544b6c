CREATE OR REPLACE VIEW delta.gold_views.dim_customer
COMMENT 'One row per version of a customer, with category, buying group and place, for as-was reports.'
SECURITY INVOKER AS
SELECT
  customer_key,
  customer_id,
  customer_name,
  customer_category,
  buying_group,
  city_id,
  city_name,
  state_province,
  sales_territory,
  account_opened_date,
  credit_limit,
  payment_days,
  is_on_credit_hold,
  effective_from,
  effective_to,
  is_current
FROM delta.gold.dim_customer;
COMMENT ON COLUMN delta.gold_views.dim_customer.customer_key IS 'Identifies the version; `customer_id@commit LSN` of the change that made it';
COMMENT ON COLUMN delta.gold_views.dim_customer.customer_id IS 'Durable id of the customer';
COMMENT ON COLUMN delta.gold_views.dim_customer.customer_name IS 'Name of the customer';
COMMENT ON COLUMN delta.gold_views.dim_customer.customer_category IS 'Present name of the kind of shop';
COMMENT ON COLUMN delta.gold_views.dim_customer.buying_group IS 'Present name of the group that the customer buys with';
COMMENT ON COLUMN delta.gold_views.dim_customer.city_id IS 'City to which goods are delivered (gold.dim_city)';
COMMENT ON COLUMN delta.gold_views.dim_customer.city_name IS 'Present name of the delivery city';
COMMENT ON COLUMN delta.gold_views.dim_customer.state_province IS 'Present name of the delivery city''s state or province';
COMMENT ON COLUMN delta.gold_views.dim_customer.sales_territory IS 'Sales territory of the delivery city''s state, `Unknown` where none is known';
COMMENT ON COLUMN delta.gold_views.dim_customer.account_opened_date IS 'Day on which the customer became one';
COMMENT ON COLUMN delta.gold_views.dim_customer.credit_limit IS 'Most that may be owed, in US dollars';
COMMENT ON COLUMN delta.gold_views.dim_customer.payment_days IS 'Days in which invoices are to be paid';
COMMENT ON COLUMN delta.gold_views.dim_customer.is_on_credit_hold IS 'Whether deliveries are stopped until the customer pays';
COMMENT ON COLUMN delta.gold_views.dim_customer.effective_from IS 'Commit time of the version; 1900-01-01 for a customer''s first version';
COMMENT ON COLUMN delta.gold_views.dim_customer.effective_to IS 'Commit time of the next version or of the deletion; empty while it lasts';
COMMENT ON COLUMN delta.gold_views.dim_customer.is_current IS 'Whether this is the version in force';
