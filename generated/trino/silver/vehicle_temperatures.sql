CREATE OR REPLACE VIEW delta.silver_views.vehicle_temperatures
COMMENT 'Readings of the chillers in delivery vans.'
SECURITY INVOKER AS
SELECT
  vehicle_temperature_id,
  vehicle_registration,
  chiller_sensor_number,
  recorded_when,
  temperature,
  full_sensor_data,
  is_compressed,
  compressed_sensor_data
FROM delta.silver.vehicle_temperatures;
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.vehicle_temperature_id IS 'Identifies the reading';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.vehicle_registration IS 'Number plate of the van';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.chiller_sensor_number IS 'Sensor in the van, 1 or 2';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.recorded_when IS 'Instant of the reading';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.temperature IS 'Temperature in degrees Celsius';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.full_sensor_data IS 'What the sensor sent, with the van''s position; empty where it was compressed';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.is_compressed IS 'Whether the sensor''s data lie in compressed_sensor_data';
COMMENT ON COLUMN delta.silver_views.vehicle_temperatures.compressed_sensor_data IS 'What the sensor sent, compressed with zlib; empty where it was not';
