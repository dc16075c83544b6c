CREATE OR REPLACE VIEW delta.gold_views.revenue_by_currency
COMMENT 'Revenue of each day with invoices in other currencies, by the reference rate of that day or of the last one before it. Empty while no rates were fetched.'
SECURITY INVOKER AS
SELECT
  revenue_date,
  currency,
  revenue_usd,
  rate_date,
  rate,
  revenue
FROM delta.gold.revenue_by_currency;
COMMENT ON COLUMN delta.gold_views.revenue_by_currency.revenue_date IS 'Day of the invoices (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.revenue_by_currency.currency IS 'Currency (ISO 4217)';
COMMENT ON COLUMN delta.gold_views.revenue_by_currency.revenue_usd IS 'Revenue of the day''s invoices before tax, less credit notes, in US dollars';
COMMENT ON COLUMN delta.gold_views.revenue_by_currency.rate_date IS 'Day of the rate, the day itself or the last one before it with a rate; days before the first rate have no row';
COMMENT ON COLUMN delta.gold_views.revenue_by_currency.rate IS 'Units of the currency for one US dollar';
COMMENT ON COLUMN delta.gold_views.revenue_by_currency.revenue IS 'revenue_usd * rate in units of the currency, rounded half up (away from zero) to hundredths';
