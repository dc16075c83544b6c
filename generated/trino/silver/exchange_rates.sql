CREATE OR REPLACE VIEW delta.silver_views.exchange_rates
COMMENT 'Reference exchange rates by working day; a rate that was corrected counts as it came last. Empty while no rates were fetched.'
SECURITY INVOKER AS
SELECT
  rate_date,
  base_currency,
  currency,
  rate
FROM delta.silver.exchange_rates;
COMMENT ON COLUMN delta.silver_views.exchange_rates.rate_date IS 'Working day for which the rate was published';
COMMENT ON COLUMN delta.silver_views.exchange_rates.base_currency IS 'Currency of which one unit is meant (ISO 4217)';
COMMENT ON COLUMN delta.silver_views.exchange_rates.currency IS 'Currency that the rate counts (ISO 4217)';
COMMENT ON COLUMN delta.silver_views.exchange_rates.rate IS 'Units of the currency for one unit of the base currency';
