-- What customers owe, by how long it is overdue.
SELECT age_bucket, count(*) AS bookings, count(DISTINCT customer_id) AS customers, sum(outstanding_balance) AS outstanding
FROM gold.fact_receivables
WHERE age_bucket IS NOT NULL
GROUP BY age_bucket
ORDER BY outstanding DESC, age_bucket
