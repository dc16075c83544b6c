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
  is_weekend,
  month_name,
  weekday_name,
  iso_year,
  iso_week,
  federal_holiday,
  fiscal_year,
  fiscal_month
FROM delta.gold.dim_date;
COMMENT ON COLUMN delta.gold_views.dim_date.calendar_date IS 'The day';
COMMENT ON COLUMN delta.gold_views.dim_date.year IS 'Calendar year';
COMMENT ON COLUMN delta.gold_views.dim_date.quarter IS 'Quarter of the year from 1 to 4';
COMMENT ON COLUMN delta.gold_views.dim_date.month IS 'Month of the year from 1 to 12';
COMMENT ON COLUMN delta.gold_views.dim_date.day_of_month IS 'Day of the month from 1';
COMMENT ON COLUMN delta.gold_views.dim_date.day_of_week IS 'Day of the week as in ISO 8601, 1 is Monday';
COMMENT ON COLUMN delta.gold_views.dim_date.month_start IS 'First day of the month';
COMMENT ON COLUMN delta.gold_views.dim_date.is_weekend IS 'Whether the day is a Saturday or Sunday';
COMMENT ON COLUMN delta.gold_views.dim_date.month_name IS 'Name of the month in English';
COMMENT ON COLUMN delta.gold_views.dim_date.weekday_name IS 'Name of the day of the week in English';
COMMENT ON COLUMN delta.gold_views.dim_date.iso_year IS 'Year that the ISO 8601 week belongs to, the one that its Thursday is in';
COMMENT ON COLUMN delta.gold_views.dim_date.iso_week IS 'Week of that year as in ISO 8601, from 1; weeks begin on Monday';
COMMENT ON COLUMN delta.gold_views.dim_date.federal_holiday IS 'Legal public holiday of the United States on the day itself, by 5 U.S.C. 6103(a) (Juneteenth since 2021); empty on other days. Days off in lieu of a weekend are not marked';
COMMENT ON COLUMN delta.gold_views.dim_date.fiscal_year IS 'Year in which the fiscal year ends; it begins on 1 November, as in the WideWorldImportersDW sample';
COMMENT ON COLUMN delta.gold_views.dim_date.fiscal_month IS 'Month of the fiscal year from 1, which is November, to 12';
