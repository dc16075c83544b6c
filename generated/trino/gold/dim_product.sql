CREATE OR REPLACE VIEW delta.gold_views.dim_product
COMMENT 'One row per version of a stock item, with price, category and supplier, for as-was reports.'
SECURITY INVOKER AS
SELECT
  product_key,
  stock_item_id,
  product_name,
  product_category,
  brand,
  size,
  color,
  unit_package,
  supplier_id,
  supplier_name,
  is_chiller_stock,
  tax_rate,
  unit_price,
  recommended_retail_price,
  typical_weight_per_unit,
  effective_from,
  effective_to,
  is_current
FROM delta.gold.dim_product;
COMMENT ON COLUMN delta.gold_views.dim_product.product_key IS 'Identifies the version; `stock_item_id@commit LSN` of the change that made it';
COMMENT ON COLUMN delta.gold_views.dim_product.stock_item_id IS 'Durable id of the stock item';
COMMENT ON COLUMN delta.gold_views.dim_product.product_name IS 'Name of the stock item';
COMMENT ON COLUMN delta.gold_views.dim_product.product_category IS 'The item''s stock group with the lowest id, `Unknown` where it is in none; one each, so that sums do not count it twice';
COMMENT ON COLUMN delta.gold_views.dim_product.brand IS 'Brand of the item';
COMMENT ON COLUMN delta.gold_views.dim_product.size IS 'Size as printed in the catalogue';
COMMENT ON COLUMN delta.gold_views.dim_product.color IS 'Present name of the colour';
COMMENT ON COLUMN delta.gold_views.dim_product.unit_package IS 'Present name of the package of one unit';
COMMENT ON COLUMN delta.gold_views.dim_product.supplier_id IS 'Supplier of the item (gold.dim_supplier)';
COMMENT ON COLUMN delta.gold_views.dim_product.supplier_name IS 'Present name of the supplier';
COMMENT ON COLUMN delta.gold_views.dim_product.is_chiller_stock IS 'Whether the item is kept cold';
COMMENT ON COLUMN delta.gold_views.dim_product.tax_rate IS 'Tax in per cent';
COMMENT ON COLUMN delta.gold_views.dim_product.unit_price IS 'Selling price of one unit before tax, in US dollars';
COMMENT ON COLUMN delta.gold_views.dim_product.recommended_retail_price IS 'Price with tax at which shops should sell it, in US dollars';
COMMENT ON COLUMN delta.gold_views.dim_product.typical_weight_per_unit IS 'Weight of one unit in kilograms';
COMMENT ON COLUMN delta.gold_views.dim_product.effective_from IS 'Commit time of the version; 1900-01-01 for an item''s first version';
COMMENT ON COLUMN delta.gold_views.dim_product.effective_to IS 'Commit time of the next version or of the deletion; empty while it lasts';
COMMENT ON COLUMN delta.gold_views.dim_product.is_current IS 'Whether this is the version in force';
