WITH versions AS (
  SELECT
    customer_id,
    _commit_lsn,
    customer_name,
    customer_category_id,
    buying_group_id,
    delivery_city_id,
    account_opened_date,
    credit_limit,
    payment_days,
    is_on_credit_hold,
    _valid_from,
    _valid_to,
    _is_current,
    ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY _commit_lsn NULLS FIRST) AS version_number
  FROM silver.customers
)
SELECT
  CAST(v.customer_id AS TEXT) || '@' || CAST(v._commit_lsn AS TEXT) AS customer_key,
  v.customer_id,
  v.customer_name,
  k.customer_category_name AS customer_category,
  g.buying_group_name AS buying_group,
  v.delivery_city_id AS city_id,
  c.city_name,
  s.state_province_name AS state_province,
  COALESCE(s.sales_territory, 'Unknown') AS sales_territory,
  v.account_opened_date,
  v.credit_limit,
  v.payment_days,
  v.is_on_credit_hold,
  CASE
    WHEN v.version_number = 1
    THEN CAST('1900-01-01 00:00:00' AS TIMESTAMPTZ)
    ELSE v._valid_from
  END AS effective_from,
  v._valid_to AS effective_to,
  v._is_current AS is_current
FROM versions AS v
LEFT JOIN silver.customer_categories AS k
  ON v.customer_category_id = k.customer_category_id
LEFT JOIN silver.buying_groups AS g
  ON v.buying_group_id = g.buying_group_id
LEFT JOIN silver.cities AS c
  ON v.delivery_city_id = c.city_id
LEFT JOIN silver.state_provinces AS s
  ON c.state_province_id = s.state_province_id
