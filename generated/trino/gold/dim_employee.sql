CREATE OR REPLACE VIEW delta.gold_views.dim_employee
COMMENT 'One row per person who is employed now, for the people named in the facts.'
SECURITY INVOKER AS
SELECT
  employee_id,
  full_name,
  preferred_name,
  is_salesperson
FROM delta.gold.dim_employee;
COMMENT ON COLUMN delta.gold_views.dim_employee.employee_id IS 'Identifies the employee, the person''s id in the shop database';
COMMENT ON COLUMN delta.gold_views.dim_employee.full_name IS 'Name of the employee';
COMMENT ON COLUMN delta.gold_views.dim_employee.preferred_name IS 'Name by which the employee is addressed';
COMMENT ON COLUMN delta.gold_views.dim_employee.is_salesperson IS 'Whether the employee takes orders';
