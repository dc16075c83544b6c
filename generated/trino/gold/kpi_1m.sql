CREATE OR REPLACE VIEW delta.gold_views.kpi_1m
COMMENT 'The site''s figures by minute, and by device, region and product category; `All` stands for every one of them, since visitors and sessions do not add up.'
SECURITY INVOKER AS
SELECT
  minute,
  device,
  region,
  product_category,
  events,
  visitors,
  sessions,
  page_views,
  product_views,
  carts,
  checkouts,
  purchases,
  revenue,
  conversion,
  avg_order_value,
  cart_abandonment,
  is_final
FROM delta.gold.kpi_1m;
COMMENT ON COLUMN delta.gold_views.kpi_1m.minute IS 'Begin of the minute (UTC) in which the events occurred; late events are left out';
COMMENT ON COLUMN delta.gold_views.kpi_1m.device IS 'desktop, mobile or tablet; All: any';
COMMENT ON COLUMN delta.gold_views.kpi_1m.region IS 'Sales territory of the visitors; All: any';
COMMENT ON COLUMN delta.gold_views.kpi_1m.product_category IS 'Category of the event''s product; None: the event has no product; All: any, events without a product too';
COMMENT ON COLUMN delta.gold_views.kpi_1m.events IS 'Events';
COMMENT ON COLUMN delta.gold_views.kpi_1m.visitors IS 'Distinct visitors';
COMMENT ON COLUMN delta.gold_views.kpi_1m.sessions IS 'Distinct sessions';
COMMENT ON COLUMN delta.gold_views.kpi_1m.page_views IS 'Events of type page_view';
COMMENT ON COLUMN delta.gold_views.kpi_1m.product_views IS 'Events of type product_view';
COMMENT ON COLUMN delta.gold_views.kpi_1m.carts IS 'Events of type add_to_cart';
COMMENT ON COLUMN delta.gold_views.kpi_1m.checkouts IS 'Events of type checkout';
COMMENT ON COLUMN delta.gold_views.kpi_1m.purchases IS 'Events of type purchase';
COMMENT ON COLUMN delta.gold_views.kpi_1m.revenue IS 'Sum of the purchases'' amounts before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.kpi_1m.conversion IS 'Sessions with a purchase in the minute / sessions';
COMMENT ON COLUMN delta.gold_views.kpi_1m.avg_order_value IS 'revenue / purchases, rounded half up to cents; null without a purchase';
COMMENT ON COLUMN delta.gold_views.kpi_1m.cart_abandonment IS 'Of the sessions that put something into a cart in the minute, the share without a purchase in the same minute; null without a cart';
COMMENT ON COLUMN delta.gold_views.kpi_1m.is_final IS 'Whether the watermark has passed: no event that counts can come any more';
