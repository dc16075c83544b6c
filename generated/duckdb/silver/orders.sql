SELECT
  order_id,
  customer_id,
  salesperson_person_id,
  picked_by_person_id,
  contact_person_id,
  backorder_order_id,
  order_date,
  expected_delivery_date,
  NULLIF(TRIM(customer_purchase_order_number, ' '), '') AS customer_purchase_order_number,
  is_undersupply_backordered,
  NULLIF(TRIM(comments, ' '), '') AS comments,
  NULLIF(TRIM(delivery_instructions, ' '), '') AS delivery_instructions,
  NULLIF(TRIM(internal_comments, ' '), '') AS internal_comments,
  picking_completed_when,
  last_edited_by,
  last_edited_when
FROM bronze.orders
