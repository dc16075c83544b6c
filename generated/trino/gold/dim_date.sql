CREATE OR REPLACE VIEW delta.gold_views.dim_date
COMMENT 'The calendar from 2000-01-01 to 2049-12-31, one row per day.'
SECURITY INVOKER AS
SELECT
  calendar_date,
  year,
  quarter,
  month,
  day_of_month,
  day_of_week,
  month_start,
  is_weekend
FROM delta.gold.dim_date;
COMMENT ON COLUMN delta.gold_views.dim_date.calendar_date IS 'The day';
COMMENT ON COLUMN delta.gold_views.dim_date.year IS 'Calendar year';
COMMENT ON COLUMN delta.gold_views.dim_date.quarter IS 'Quarter of the year from 1 to 4';
COMMENT ON COLUMN delta.gold_views.dim_date.month IS 'Month of the year from 1 to 12';
COMMENT ON COLUMN delta.gold_views.dim_date.day_of_month IS 'Day of the month from 1';
COMMENT ON COLUMN delta.gold_views.dim_date.day_of_week IS 'Day of the week as in ISO 8601, 1 is Monday';
COMMENT ON COLUMN delta.gold_views.dim_date.month_start IS 'First day of the month';
COMMENT ON COLUMN delta.gold_views.dim_date.is_weekend IS 'Whether the day is a Saturday or Sunday';
