WITH days AS (
  SELECT invoice_date, CAST(sum(revenue) AS DECIMAL(18, 2)) AS revenue
  FROM gold.fact_sales
  GROUP BY invoice_date
), rates AS (
  SELECT
    currency,
    rate_date,
    rate,
    lead(rate_date) OVER (PARTITION BY currency ORDER BY rate_date) AS next_rate_date
  FROM silver.exchange_rates
  WHERE base_currency = 'USD'
)
SELECT
  d.invoice_date AS revenue_date,
  r.currency,
  d.revenue AS revenue_usd,
  r.rate_date,
  r.rate,
  -- With 19 digits the product has 38, exactly, on Spark; from 18 and 18 DuckDB would make 18.
  CAST(CAST(d.revenue AS DECIMAL(19, 2)) * r.rate AS DECIMAL(28, 2)) AS revenue
FROM days AS d
JOIN rates AS r
  ON d.invoice_date >= r.rate_date
  AND d.invoice_date < coalesce(r.next_rate_date, DATE '9999-12-31')
