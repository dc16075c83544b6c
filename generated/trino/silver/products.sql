CREATE OR REPLACE VIEW delta.silver_views.products
COMMENT 'Goods that we stock and sell, with their price, packages and supplier.'
SECURITY INVOKER AS
SELECT
  stock_item_id,
  stock_item_name,
  supplier_id,
  color_id,
  unit_package_id,
  outer_package_id,
  brand,
  size,
  lead_time_days,
  quantity_per_outer,
  is_chiller_stock,
  barcode,
  tax_rate,
  unit_price,
  recommended_retail_price,
  typical_weight_per_unit,
  marketing_comments,
  internal_comments,
  photo,
  custom_fields,
  last_edited_by,
  valid_from,
  valid_to,
  _valid_from,
  _valid_to,
  _is_current
FROM delta.silver.products;
COMMENT ON COLUMN delta.silver_views.products.stock_item_id IS 'Identifies the stock item';
COMMENT ON COLUMN delta.silver_views.products.stock_item_name IS 'Full name with variant, colour and size';
COMMENT ON COLUMN delta.silver_views.products.supplier_id IS 'Supplier from whom it is bought';
COMMENT ON COLUMN delta.silver_views.products.color_id IS 'Colour of the goods';
COMMENT ON COLUMN delta.silver_views.products.unit_package_id IS 'Package in which it is sold';
COMMENT ON COLUMN delta.silver_views.products.outer_package_id IS 'Package in which it is bought, holding several of those that are sold';
COMMENT ON COLUMN delta.silver_views.products.brand IS 'Brand under which it is made';
COMMENT ON COLUMN delta.silver_views.products.size IS 'Size as the label gives it';
COMMENT ON COLUMN delta.silver_views.products.lead_time_days IS 'Days from ordering at the supplier until it comes';
COMMENT ON COLUMN delta.silver_views.products.quantity_per_outer IS 'Sold packages in an outer package';
COMMENT ON COLUMN delta.silver_views.products.is_chiller_stock IS 'Whether it must be kept chilled';
COMMENT ON COLUMN delta.silver_views.products.barcode IS 'Bar code of the package that is sold';
COMMENT ON COLUMN delta.silver_views.products.tax_rate IS 'Tax rate in percent';
COMMENT ON COLUMN delta.silver_views.products.unit_price IS 'Price of one sold package before tax, in US dollars';
COMMENT ON COLUMN delta.silver_views.products.recommended_retail_price IS 'Price with tax at which shops should sell it, in US dollars';
COMMENT ON COLUMN delta.silver_views.products.typical_weight_per_unit IS 'Weight of one sold package in kilograms';
COMMENT ON COLUMN delta.silver_views.products.marketing_comments IS 'Text for the catalogue';
COMMENT ON COLUMN delta.silver_views.products.internal_comments IS 'Notes that customers do not see';
COMMENT ON COLUMN delta.silver_views.products.photo IS 'Picture as an image file''s bytes';
COMMENT ON COLUMN delta.silver_views.products.custom_fields IS 'Country of manufacture, tags, and age range of toys';
COMMENT ON COLUMN delta.silver_views.products.last_edited_by IS 'Person who last changed the row';
COMMENT ON COLUMN delta.silver_views.products.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.products.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
COMMENT ON COLUMN delta.silver_views.products._valid_from IS 'Commit time of the change that made this version';
COMMENT ON COLUMN delta.silver_views.products._valid_to IS 'Commit time of the change that ended it; null while it lasts';
COMMENT ON COLUMN delta.silver_views.products._is_current IS 'Whether this is the latest version';
