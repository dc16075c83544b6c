CREATE OR REPLACE VIEW delta.gold_views.product_interest_1h
COMMENT 'How much interest each product finds on the shop''s site, by hour; may be a minute old.'
SECURITY INVOKER AS
SELECT
  hour,
  product_id,
  product_category,
  product_views,
  carts,
  purchases,
  visitors,
  quantity,
  revenue,
  is_final
FROM delta.gold.product_interest_1h;
COMMENT ON COLUMN delta.gold_views.product_interest_1h.hour IS 'Begin of the hour (UTC) in which the events occurred; late events are left out';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.product_id IS 'Product (gold.dim_product)';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.product_category IS 'Its category as its events name it';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.product_views IS 'Events of type product_view';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.carts IS 'Events of type add_to_cart';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.purchases IS 'Events of type purchase';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.visitors IS 'Distinct visitors with an event of the product';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.quantity IS 'Pieces bought';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.revenue IS 'Sum of the purchases'' amounts before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.product_interest_1h.is_final IS 'Whether the watermark has passed: no event that counts can come any more';
