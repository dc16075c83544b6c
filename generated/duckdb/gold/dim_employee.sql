SELECT
  person_id AS employee_id,
  full_name,
  preferred_name,
  is_salesperson
FROM silver.people
WHERE
  is_employee
