CREATE OR REPLACE VIEW delta.silver_views.weather
COMMENT 'Weather by day in the cities that most deliveries go to; the newest days come without values and are filled in later. Empty while none was fetched.'
SECURITY INVOKER AS
SELECT
  city_id,
  weather_date,
  temperature,
  precipitation,
  wind_speed
FROM delta.silver.weather;
COMMENT ON COLUMN delta.silver_views.weather.city_id IS 'City at whose centre the weather is meant (silver.cities)';
COMMENT ON COLUMN delta.silver_views.weather.weather_date IS 'Day in UTC';
COMMENT ON COLUMN delta.silver_views.weather.temperature IS 'Mean of the day two metres above the ground, in degrees Celsius';
COMMENT ON COLUMN delta.silver_views.weather.precipitation IS 'Rain, showers and snow of the day, in millimetres of water';
COMMENT ON COLUMN delta.silver_views.weather.wind_speed IS 'Greatest of the day ten metres above the ground, in kilometres an hour';
