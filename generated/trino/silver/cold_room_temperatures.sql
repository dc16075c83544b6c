CREATE OR REPLACE VIEW delta.silver_views.cold_room_temperatures
COMMENT 'The latest reading of each sensor in the cold rooms of the warehouse.'
SECURITY INVOKER AS
SELECT
  cold_room_temperature_id,
  cold_room_sensor_number,
  recorded_when,
  temperature,
  valid_from,
  valid_to
FROM delta.silver.cold_room_temperatures;
COMMENT ON COLUMN delta.silver_views.cold_room_temperatures.cold_room_temperature_id IS 'Identifies the reading';
COMMENT ON COLUMN delta.silver_views.cold_room_temperatures.cold_room_sensor_number IS 'Sensor that was read';
COMMENT ON COLUMN delta.silver_views.cold_room_temperatures.recorded_when IS 'Instant of the reading';
COMMENT ON COLUMN delta.silver_views.cold_room_temperatures.temperature IS 'Temperature in degrees Celsius';
COMMENT ON COLUMN delta.silver_views.cold_room_temperatures.valid_from IS 'Time from which the row holds';
COMMENT ON COLUMN delta.silver_views.cold_room_temperatures.valid_to IS 'Time until which the row holds; the end of year 9999 while it is current';
