CREATE OR REPLACE VIEW delta.silver_views.special_deals
COMMENT 'Reduced prices for a group of customers or of goods during some weeks.'
SECURITY INVOKER AS
SELECT
  special_deal_id,
  stock_item_id,
  customer_id,
  buying_group_id,
  customer_category_id,
  stock_group_id,
  deal_description,
  start_date,
  end_date,
  discount_amount,
  discount_percentage,
  unit_price,
  last_edited_by,
  last_edited_when
FROM delta.silver.special_deals;
COMMENT ON COLUMN delta.silver_views.special_deals.special_deal_id IS 'Identifies the deal';
COMMENT ON COLUMN delta.silver_views.special_deals.stock_item_id IS 'Stock item that it is for; empty for all';
COMMENT ON COLUMN delta.silver_views.special_deals.customer_id IS 'Customer that it is for; empty for all';
COMMENT ON COLUMN delta.silver_views.special_deals.buying_group_id IS 'Buying group that it is for; empty for all';
COMMENT ON COLUMN delta.silver_views.special_deals.customer_category_id IS 'Kind of shop that it is for; empty for all';
COMMENT ON COLUMN delta.silver_views.special_deals.stock_group_id IS 'Stock group that it is for; empty for all';
COMMENT ON COLUMN delta.silver_views.special_deals.deal_description IS 'What sales calls the deal';
COMMENT ON COLUMN delta.silver_views.special_deals.start_date IS 'First day of the deal';
COMMENT ON COLUMN delta.silver_views.special_deals.end_date IS 'Last day of the deal';
COMMENT ON COLUMN delta.silver_views.special_deals.discount_amount IS 'Taken off the price of each package, in US dollars';
COMMENT ON COLUMN delta.silver_views.special_deals.discount_percentage IS 'Taken off the price, in percent';
COMMENT ON COLUMN delta.silver_views.special_deals.unit_price IS 'Price in place of the usual one, in US dollars';
COMMENT ON COLUMN delta.silver_views.special_deals.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.special_deals.last_edited_when IS 'Time of the last change';
