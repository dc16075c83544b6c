WITH suppliers AS (
  SELECT
    supplier_id,
    supplier_name,
    supplier_category_id,
    delivery_city_id,
    supplier_reference,
    payment_days
  FROM silver.suppliers
  WHERE
    _is_current
)
SELECT
  s.supplier_id,
  s.supplier_name,
  k.supplier_category_name AS supplier_category,
  s.supplier_reference,
  s.payment_days,
  s.delivery_city_id AS city_id,
  c.city_name
FROM suppliers AS s
LEFT JOIN silver.supplier_categories AS k
  ON s.supplier_category_id = k.supplier_category_id
LEFT JOIN silver.cities AS c
  ON s.delivery_city_id = c.city_id
