WITH offsets AS (
  SELECT explode(sequence(0, 18262)) AS day_offset
), days AS (
  SELECT CAST(date_add(DATE '2000-01-01', day_offset) AS DATE) AS calendar_date, day_offset
  FROM offsets
)
SELECT
  calendar_date,
  CAST(year(calendar_date) AS INT) AS year,
  CAST(quarter(calendar_date) AS INT) AS quarter,
  CAST(month(calendar_date) AS INT) AS month,
  CAST(day(calendar_date) AS INT) AS day_of_month,
  CAST((day_offset + 5) % 7 + 1 AS INT) AS day_of_week,
  make_date(year(calendar_date), month(calendar_date), 1) AS month_start,
  CASE WHEN (day_offset + 5) % 7 >= 5 THEN TRUE ELSE FALSE END AS is_weekend
FROM days
