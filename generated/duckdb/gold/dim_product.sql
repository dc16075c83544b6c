WITH versions AS (
  SELECT
    stock_item_id,
    _commit_lsn,
    stock_item_name,
    supplier_id,
    color_id,
    unit_package_id,
    brand,
    size,
    is_chiller_stock,
    tax_rate,
    unit_price,
    recommended_retail_price,
    typical_weight_per_unit,
    _valid_from,
    _valid_to,
    _is_current,
    ROW_NUMBER() OVER (PARTITION BY stock_item_id ORDER BY _commit_lsn NULLS FIRST) AS version_number
  FROM silver.products
), categories AS (
  SELECT
    stock_item_id,
    MIN(stock_group_id) AS stock_group_id
  FROM silver.stock_item_stock_groups
  GROUP BY
    stock_item_id
), suppliers AS (
  SELECT
    supplier_id,
    supplier_name
  FROM silver.suppliers
  WHERE
    _is_current
)
SELECT
  CAST(v.stock_item_id AS TEXT) || '@' || CAST(v._commit_lsn AS TEXT) AS product_key,
  v.stock_item_id,
  v.stock_item_name AS product_name,
  COALESCE(g.stock_group_name, 'Unknown') AS product_category,
  v.brand,
  v.size,
  c.color_name AS color,
  p.package_type_name AS unit_package,
  v.supplier_id,
  s.supplier_name,
  v.is_chiller_stock,
  v.tax_rate,
  v.unit_price,
  v.recommended_retail_price,
  v.typical_weight_per_unit,
  CASE
    WHEN v.version_number = 1
    THEN CAST('1900-01-01 00:00:00' AS TIMESTAMPTZ)
    ELSE v._valid_from
  END AS effective_from,
  v._valid_to AS effective_to,
  v._is_current AS is_current
FROM versions AS v
LEFT JOIN categories AS k
  ON v.stock_item_id = k.stock_item_id
LEFT JOIN silver.stock_groups AS g
  ON k.stock_group_id = g.stock_group_id
LEFT JOIN silver.colors AS c
  ON v.color_id = c.color_id
LEFT JOIN silver.package_types AS p
  ON v.unit_package_id = p.package_type_id
LEFT JOIN suppliers AS s
  ON v.supplier_id = s.supplier_id
