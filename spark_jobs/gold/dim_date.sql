-- Where the doc of a column says which rule it follows, the rule is written out here: both engines have to agree.
WITH offsets AS (
  SELECT explode(sequence(0, 18262)) AS day_offset
), days AS (
  SELECT
    CAST(date_add(DATE '2000-01-01', day_offset) AS DATE) AS calendar_date,
    CAST((day_offset + 5) % 7 + 1 AS INT) AS day_of_week
  FROM offsets
), parts AS (
  SELECT
    calendar_date,
    day_of_week,
    CAST(year(calendar_date) AS INT) AS year,
    CAST(quarter(calendar_date) AS INT) AS quarter,
    CAST(month(calendar_date) AS INT) AS month,
    CAST(day(calendar_date) AS INT) AS day_of_month,
    CAST(date_add(calendar_date, 4 - day_of_week) AS DATE) AS thursday
  FROM days
)
SELECT
  calendar_date,
  year,
  quarter,
  month,
  day_of_month,
  day_of_week,
  make_date(year, month, 1) AS month_start,
  CASE WHEN day_of_week >= 6 THEN TRUE ELSE FALSE END AS is_weekend,
  CASE month
    WHEN 1 THEN 'January' WHEN 2 THEN 'February' WHEN 3 THEN 'March' WHEN 4 THEN 'April'
    WHEN 5 THEN 'May' WHEN 6 THEN 'June' WHEN 7 THEN 'July' WHEN 8 THEN 'August'
    WHEN 9 THEN 'September' WHEN 10 THEN 'October' WHEN 11 THEN 'November' ELSE 'December'
  END AS month_name,
  CASE day_of_week
    WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday'
    WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' ELSE 'Sunday'
  END AS weekday_name,
  CAST(year(thursday) AS INT) AS iso_year,
  CAST(datediff(thursday, make_date(year(thursday), 1, 1)) DIV 7 + 1 AS INT) AS iso_week,
  CASE
    WHEN month = 1 AND day_of_month = 1 THEN "New Year's Day"
    WHEN month = 1 AND day_of_week = 1 AND day_of_month BETWEEN 15 AND 21 THEN 'Birthday of Martin Luther King, Jr.'
    WHEN month = 2 AND day_of_week = 1 AND day_of_month BETWEEN 15 AND 21 THEN "Washington's Birthday"
    WHEN month = 5 AND day_of_week = 1 AND day_of_month >= 25 THEN 'Memorial Day'
    WHEN month = 6 AND day_of_month = 19 AND year >= 2021 THEN 'Juneteenth National Independence Day'
    WHEN month = 7 AND day_of_month = 4 THEN 'Independence Day'
    WHEN month = 9 AND day_of_week = 1 AND day_of_month <= 7 THEN 'Labor Day'
    WHEN month = 10 AND day_of_week = 1 AND day_of_month BETWEEN 8 AND 14 THEN 'Columbus Day'
    WHEN month = 11 AND day_of_month = 11 THEN 'Veterans Day'
    WHEN month = 11 AND day_of_week = 4 AND day_of_month BETWEEN 22 AND 28 THEN 'Thanksgiving Day'
    WHEN month = 12 AND day_of_month = 25 THEN 'Christmas Day'
  END AS federal_holiday,
  CASE WHEN month >= 11 THEN year + 1 ELSE year END AS fiscal_year,
  CASE WHEN month >= 11 THEN month - 10 ELSE month + 2 END AS fiscal_month
FROM parts
