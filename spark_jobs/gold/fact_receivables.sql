WITH receivables AS (
  SELECT
    t.customer_transaction_id,
    t.customer_id,
    t.invoice_id,
    t.transaction_date AS invoice_date,
    -- LEAST passes nulls over; what Arrow's readers in Python take for a date ends with the year 9999.
    CASE WHEN c.customer_id IS NOT NULL THEN
      least(CAST(date_add(t.transaction_date, least(c.payment_days, 3650)) AS DATE), DATE '9999-12-31')
    END AS due_date,
    t.transaction_amount AS amount,
    t.outstanding_balance,
    t.finalization_date AS paid_on,
    b.as_of
  FROM silver.customer_transactions AS t
  LEFT JOIN gold.dim_customer AS c
    ON t.customer_id = c.customer_id
    AND t.transaction_date >= CAST(c.effective_from AS DATE)
    AND t.transaction_date < CAST(coalesce(c.effective_to, TIMESTAMP '9999-12-31 00:00:00') AS DATE)
  LEFT JOIN gold.business_day AS b ON TRUE
  WHERE t.invoice_id IS NOT NULL
), aged AS (
  SELECT
    customer_transaction_id,
    customer_id,
    invoice_id,
    invoice_date,
    due_date,
    amount,
    outstanding_balance,
    paid_on,
    CAST(datediff(coalesce(paid_on, as_of), due_date) AS INT) AS days_late
  FROM receivables
)
SELECT
  customer_transaction_id,
  customer_id,
  invoice_id,
  invoice_date,
  due_date,
  amount,
  outstanding_balance,
  paid_on,
  days_late,
  CASE
    WHEN paid_on IS NOT NULL OR days_late IS NULL THEN NULL
    WHEN days_late <= 0 THEN 'not due'
    WHEN days_late <= 30 THEN '1-30'
    WHEN days_late <= 60 THEN '31-60'
    WHEN days_late <= 90 THEN '61-90'
    ELSE 'over 90'
  END AS age_bucket
FROM aged
