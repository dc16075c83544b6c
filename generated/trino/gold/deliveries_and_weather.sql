CREATE OR REPLACE VIEW delta.gold_views.deliveries_and_weather
COMMENT 'Deliveries of each day and city beside the weather there; without a value where no weather was fetched for city and day.'
SECURITY INVOKER AS
SELECT
  delivery_date,
  city_id,
  deliveries,
  late_deliveries,
  temperature,
  precipitation,
  wind_speed
FROM delta.gold.deliveries_and_weather;
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.delivery_date IS 'Day on which the deliveries were confirmed (gold.dim_date)';
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.city_id IS 'Delivery city of the customers as it was at the end of the order''s day (gold.dim_city)';
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.deliveries IS 'Orders whose last delivery was confirmed on the day';
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.late_deliveries IS 'Those of them that were delivered after the expected day';
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.temperature IS 'Mean of the day, in degrees Celsius';
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.precipitation IS 'Rain, showers and snow of the day, in millimetres of water';
COMMENT ON COLUMN delta.gold_views.deliveries_and_weather.wind_speed IS 'Greatest of the day, in kilometres an hour';
