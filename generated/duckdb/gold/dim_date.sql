WITH offsets AS (
  SELECT
    UNNEST(GENERATE_SERIES(0, 18262)) AS day_offset
), days AS (
  SELECT
    CAST(CAST('2000-01-01' AS DATE) + INTERVAL (day_offset) DAY AS DATE) AS calendar_date,
    day_offset
  FROM offsets
)
SELECT
  calendar_date,
  CAST(YEAR(CAST(calendar_date AS DATE)) AS INT) AS year,
  CAST(QUARTER(calendar_date) AS INT) AS quarter,
  CAST(MONTH(CAST(calendar_date AS DATE)) AS INT) AS month,
  CAST(DAY(CAST(calendar_date AS DATE)) AS INT) AS day_of_month,
  CAST((
    day_offset + 5
  ) % 7 + 1 AS INT) AS day_of_week,
  MAKE_DATE(YEAR(CAST(calendar_date AS DATE)), MONTH(CAST(calendar_date AS DATE)), 1) AS month_start,
  CASE WHEN (
    day_offset + 5
  ) % 7 >= 5 THEN TRUE ELSE FALSE END AS is_weekend
FROM days
