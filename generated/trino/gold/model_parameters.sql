CREATE OR REPLACE VIEW delta.gold_views.model_parameters
COMMENT 'One row per fit of the customer models to the shop''s history; customer_analytics takes the latest.'
SECURITY INVOKER AS
SELECT
  version,
  fitted_at,
  fitted_until,
  watermark,
  customers,
  r,
  alpha,
  a,
  b,
  p,
  q,
  gamma,
  margin,
  discount_rate,
  bg_nbd_log_likelihood,
  gamma_gamma_log_likelihood
FROM delta.gold.model_parameters;
COMMENT ON COLUMN delta.gold_views.model_parameters.version IS 'Counts the fits from 1; the highest is in force';
COMMENT ON COLUMN delta.gold_views.model_parameters.fitted_at IS 'When the fit was made';
COMMENT ON COLUMN delta.gold_views.model_parameters.fitted_until IS 'Last day of the history that it was made from: gold.business_day at the time';
COMMENT ON COLUMN delta.gold_views.model_parameters.watermark IS 'Commit LSN of the publication of gold that the history was read from';
COMMENT ON COLUMN delta.gold_views.model_parameters.customers IS 'Customers with an order in that history';
COMMENT ON COLUMN delta.gold_views.model_parameters.r IS 'BG/NBD: shape of the gamma distribution of purchase rates over customers';
COMMENT ON COLUMN delta.gold_views.model_parameters.alpha IS 'BG/NBD: rate of that distribution, in weeks';
COMMENT ON COLUMN delta.gold_views.model_parameters.a IS 'BG/NBD: first parameter of the beta distribution of the chance to stop after a purchase';
COMMENT ON COLUMN delta.gold_views.model_parameters.b IS 'BG/NBD: second parameter of that distribution';
COMMENT ON COLUMN delta.gold_views.model_parameters.p IS 'Gamma-gamma: shape of a customer''s purchases around their mean';
COMMENT ON COLUMN delta.gold_views.model_parameters.q IS 'Gamma-gamma: shape of the inverse gamma distribution of these means over customers';
COMMENT ON COLUMN delta.gold_views.model_parameters.gamma IS 'Gamma-gamma: scale of that distribution, in US dollars';
COMMENT ON COLUMN delta.gold_views.model_parameters.margin IS 'Profit of all invoice lines of the history / their revenue before tax';
COMMENT ON COLUMN delta.gold_views.model_parameters.discount_rate IS 'What a dollar is worth less in a year''s time';
COMMENT ON COLUMN delta.gold_views.model_parameters.bg_nbd_log_likelihood IS 'BG/NBD: log likelihood of the history under the parameters';
COMMENT ON COLUMN delta.gold_views.model_parameters.gamma_gamma_log_likelihood IS 'Gamma-gamma: log likelihood of the history under the parameters';
