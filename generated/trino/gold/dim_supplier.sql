CREATE OR REPLACE VIEW delta.gold_views.dim_supplier
COMMENT 'One row per supplier as known now, with category and city.'
SECURITY INVOKER AS
SELECT
  supplier_id,
  supplier_name,
  supplier_category,
  supplier_reference,
  payment_days,
  city_id,
  city_name
FROM delta.gold.dim_supplier;
COMMENT ON COLUMN delta.gold_views.dim_supplier.supplier_id IS 'Identifies the supplier';
COMMENT ON COLUMN delta.gold_views.dim_supplier.supplier_name IS 'Name of the supplier';
COMMENT ON COLUMN delta.gold_views.dim_supplier.supplier_category IS 'What kind of goods the supplier sells';
COMMENT ON COLUMN delta.gold_views.dim_supplier.supplier_reference IS 'Our number in the supplier''s books';
COMMENT ON COLUMN delta.gold_views.dim_supplier.payment_days IS 'Days in which the supplier is to be paid';
COMMENT ON COLUMN delta.gold_views.dim_supplier.city_id IS 'City from which the supplier delivers (gold.dim_city)';
COMMENT ON COLUMN delta.gold_views.dim_supplier.city_name IS 'Name of that city';
