WITH receivables AS (
  SELECT
    t.customer_transaction_id,
    t.customer_id,
    t.invoice_id,
    t.transaction_date AS invoice_date,
    CASE
      WHEN NOT c.customer_id IS NULL
      THEN LEAST(
        CAST(CAST(t.transaction_date AS DATE) + INTERVAL (LEAST(c.payment_days, 3650)) DAY AS DATE),
        CAST('9999-12-31' AS DATE)
      )
    END AS due_date, /* LEAST passes nulls over; what Arrow's readers in Python take for a date ends with the year 9999. */
    t.transaction_amount AS amount,
    t.outstanding_balance,
    t.finalization_date AS paid_on,
    b.as_of
  FROM silver.customer_transactions AS t
  LEFT JOIN gold.dim_customer AS c
    ON t.customer_id = c.customer_id
    AND t.transaction_date >= CAST(c.effective_from AS DATE)
    AND t.transaction_date < CAST(COALESCE(c.effective_to, CAST('9999-12-31 00:00:00' AS TIMESTAMPTZ)) AS DATE)
  LEFT JOIN gold.business_day AS b
    ON TRUE
  WHERE
    NOT t.invoice_id IS NULL
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
    CAST(DATE_DIFF('DAY', CAST(due_date AS DATE), CAST(COALESCE(paid_on, as_of) AS DATE)) AS INT) AS days_late
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
    WHEN NOT paid_on IS NULL OR days_late IS NULL
    THEN NULL
    WHEN days_late <= 0
    THEN 'not due'
    WHEN days_late <= 30
    THEN '1-30'
    WHEN days_late <= 60
    THEN '31-60'
    WHEN days_late <= 90
    THEN '61-90'
    ELSE 'over 90'
  END AS age_bucket
FROM aged
