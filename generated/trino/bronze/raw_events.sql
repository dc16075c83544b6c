CREATE OR REPLACE VIEW delta.bronze.raw_events
COMMENT 'Every change of every captured table, one row an event, with the row before and after it as JSON text.'
SECURITY INVOKER AS
SELECT
  'buying_groups' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.buying_groups' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'buying_group_id': _before.buying_group_id,
      'buying_group_name': _before.buying_group_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'buying_group_id': buying_group_id,
      'buying_group_name': buying_group_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.buying_groups
UNION ALL
SELECT
  'cities' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.cities' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'city_id': _before.city_id,
      'city_name': _before.city_name,
      'state_province_id': _before.state_province_id,
      'location': _before.location,
      'latest_recorded_population': _before.latest_recorded_population,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'city_id': city_id,
      'city_name': city_name,
      'state_province_id': state_province_id,
      'location': location,
      'latest_recorded_population': latest_recorded_population,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.cities
UNION ALL
SELECT
  'cold_room_temperatures' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.cold_room_temperatures' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'cold_room_temperature_id': _before.cold_room_temperature_id,
      'cold_room_sensor_number': _before.cold_room_sensor_number,
      'recorded_when': REGEXP_REPLACE(CAST(_before.recorded_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'temperature': CAST(_before.temperature AS VARCHAR),
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'cold_room_temperature_id': cold_room_temperature_id,
      'cold_room_sensor_number': cold_room_sensor_number,
      'recorded_when': REGEXP_REPLACE(CAST(recorded_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'temperature': CAST(temperature AS VARCHAR),
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.cold_room_temperatures
UNION ALL
SELECT
  'colors' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.colors' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'color_id': _before.color_id,
      'color_name': _before.color_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'color_id': color_id,
      'color_name': color_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.colors
UNION ALL
SELECT
  'countries' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.countries' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'country_id': _before.country_id,
      'country_name': _before.country_name,
      'formal_name': _before.formal_name,
      'iso_alpha3_code': _before.iso_alpha3_code,
      'iso_numeric_code': _before.iso_numeric_code,
      'country_type': _before.country_type,
      'latest_recorded_population': _before.latest_recorded_population,
      'continent': _before.continent,
      'region': _before.region,
      'subregion': _before.subregion,
      'border': _before.border,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'country_id': country_id,
      'country_name': country_name,
      'formal_name': formal_name,
      'iso_alpha3_code': iso_alpha3_code,
      'iso_numeric_code': iso_numeric_code,
      'country_type': country_type,
      'latest_recorded_population': latest_recorded_population,
      'continent': continent,
      'region': region,
      'subregion': subregion,
      'border': border,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.countries
UNION ALL
SELECT
  'customer_categories' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.customer_categories' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'customer_category_id': _before.customer_category_id,
      'customer_category_name': _before.customer_category_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'customer_category_id': customer_category_id,
      'customer_category_name': customer_category_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.customer_categories
UNION ALL
SELECT
  'customer_transactions' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.customer_transactions' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'customer_transaction_id': _before.customer_transaction_id,
      'customer_id': _before.customer_id,
      'transaction_type_id': _before.transaction_type_id,
      'invoice_id': _before.invoice_id,
      'payment_method_id': _before.payment_method_id,
      'transaction_date': CAST(_before.transaction_date AS VARCHAR),
      'amount_excluding_tax': CAST(_before.amount_excluding_tax AS VARCHAR),
      'tax_amount': CAST(_before.tax_amount AS VARCHAR),
      'transaction_amount': CAST(_before.transaction_amount AS VARCHAR),
      'outstanding_balance': CAST(_before.outstanding_balance AS VARCHAR),
      'finalization_date': CAST(_before.finalization_date AS VARCHAR),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'customer_transaction_id': customer_transaction_id,
      'customer_id': customer_id,
      'transaction_type_id': transaction_type_id,
      'invoice_id': invoice_id,
      'payment_method_id': payment_method_id,
      'transaction_date': CAST(transaction_date AS VARCHAR),
      'amount_excluding_tax': CAST(amount_excluding_tax AS VARCHAR),
      'tax_amount': CAST(tax_amount AS VARCHAR),
      'transaction_amount': CAST(transaction_amount AS VARCHAR),
      'outstanding_balance': CAST(outstanding_balance AS VARCHAR),
      'finalization_date': CAST(finalization_date AS VARCHAR),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.customer_transactions
UNION ALL
SELECT
  'customers' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.customers' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'customer_id': _before.customer_id,
      'customer_name': _before.customer_name,
      'bill_to_customer_id': _before.bill_to_customer_id,
      'customer_category_id': _before.customer_category_id,
      'buying_group_id': _before.buying_group_id,
      'primary_contact_person_id': _before.primary_contact_person_id,
      'alternate_contact_person_id': _before.alternate_contact_person_id,
      'delivery_method_id': _before.delivery_method_id,
      'delivery_city_id': _before.delivery_city_id,
      'postal_city_id': _before.postal_city_id,
      'credit_limit': CAST(_before.credit_limit AS VARCHAR),
      'account_opened_date': CAST(_before.account_opened_date AS VARCHAR),
      'standard_discount_percentage': CAST(_before.standard_discount_percentage AS VARCHAR),
      'is_statement_sent': _before.is_statement_sent,
      'is_on_credit_hold': _before.is_on_credit_hold,
      'payment_days': _before.payment_days,
      'phone_number': _before.phone_number,
      'fax_number': _before.fax_number,
      'delivery_run': _before.delivery_run,
      'run_position': _before.run_position,
      'website_url': _before.website_url,
      'delivery_address_line1': _before.delivery_address_line1,
      'delivery_address_line2': _before.delivery_address_line2,
      'delivery_postal_code': _before.delivery_postal_code,
      'delivery_location': _before.delivery_location,
      'postal_address_line1': _before.postal_address_line1,
      'postal_address_line2': _before.postal_address_line2,
      'postal_postal_code': _before.postal_postal_code,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'customer_id': customer_id,
      'customer_name': customer_name,
      'bill_to_customer_id': bill_to_customer_id,
      'customer_category_id': customer_category_id,
      'buying_group_id': buying_group_id,
      'primary_contact_person_id': primary_contact_person_id,
      'alternate_contact_person_id': alternate_contact_person_id,
      'delivery_method_id': delivery_method_id,
      'delivery_city_id': delivery_city_id,
      'postal_city_id': postal_city_id,
      'credit_limit': CAST(credit_limit AS VARCHAR),
      'account_opened_date': CAST(account_opened_date AS VARCHAR),
      'standard_discount_percentage': CAST(standard_discount_percentage AS VARCHAR),
      'is_statement_sent': is_statement_sent,
      'is_on_credit_hold': is_on_credit_hold,
      'payment_days': payment_days,
      'phone_number': phone_number,
      'fax_number': fax_number,
      'delivery_run': delivery_run,
      'run_position': run_position,
      'website_url': website_url,
      'delivery_address_line1': delivery_address_line1,
      'delivery_address_line2': delivery_address_line2,
      'delivery_postal_code': delivery_postal_code,
      'delivery_location': delivery_location,
      'postal_address_line1': postal_address_line1,
      'postal_address_line2': postal_address_line2,
      'postal_postal_code': postal_postal_code,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.customers
UNION ALL
SELECT
  'delivery_methods' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.delivery_methods' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'delivery_method_id': _before.delivery_method_id,
      'delivery_method_name': _before.delivery_method_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'delivery_method_id': delivery_method_id,
      'delivery_method_name': delivery_method_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.delivery_methods
UNION ALL
SELECT
  'inventory' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.stock_item_holdings' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'stock_item_id': _before.stock_item_id,
      'quantity_on_hand': _before.quantity_on_hand,
      'bin_location': _before.bin_location,
      'last_stocktake_quantity': _before.last_stocktake_quantity,
      'last_cost_price': CAST(_before.last_cost_price AS VARCHAR),
      'reorder_level': _before.reorder_level,
      'target_stock_level': _before.target_stock_level,
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'stock_item_id': stock_item_id,
      'quantity_on_hand': quantity_on_hand,
      'bin_location': bin_location,
      'last_stocktake_quantity': last_stocktake_quantity,
      'last_cost_price': CAST(last_cost_price AS VARCHAR),
      'reorder_level': reorder_level,
      'target_stock_level': target_stock_level,
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.inventory
UNION ALL
SELECT
  'invoice_lines' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.invoice_lines' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'invoice_line_id': _before.invoice_line_id,
      'invoice_id': _before.invoice_id,
      'stock_item_id': _before.stock_item_id,
      'description': _before.description,
      'package_type_id': _before.package_type_id,
      'quantity': _before.quantity,
      'unit_price': CAST(_before.unit_price AS VARCHAR),
      'tax_rate': CAST(_before.tax_rate AS VARCHAR),
      'tax_amount': CAST(_before.tax_amount AS VARCHAR),
      'line_profit': CAST(_before.line_profit AS VARCHAR),
      'extended_price': CAST(_before.extended_price AS VARCHAR),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'invoice_line_id': invoice_line_id,
      'invoice_id': invoice_id,
      'stock_item_id': stock_item_id,
      'description': description,
      'package_type_id': package_type_id,
      'quantity': quantity,
      'unit_price': CAST(unit_price AS VARCHAR),
      'tax_rate': CAST(tax_rate AS VARCHAR),
      'tax_amount': CAST(tax_amount AS VARCHAR),
      'line_profit': CAST(line_profit AS VARCHAR),
      'extended_price': CAST(extended_price AS VARCHAR),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.invoice_lines
UNION ALL
SELECT
  'invoices' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.invoices' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'invoice_id': _before.invoice_id,
      'customer_id': _before.customer_id,
      'bill_to_customer_id': _before.bill_to_customer_id,
      'order_id': _before.order_id,
      'delivery_method_id': _before.delivery_method_id,
      'contact_person_id': _before.contact_person_id,
      'accounts_person_id': _before.accounts_person_id,
      'salesperson_person_id': _before.salesperson_person_id,
      'packed_by_person_id': _before.packed_by_person_id,
      'invoice_date': CAST(_before.invoice_date AS VARCHAR),
      'customer_purchase_order_number': _before.customer_purchase_order_number,
      'is_credit_note': _before.is_credit_note,
      'credit_note_reason': _before.credit_note_reason,
      'comments': _before.comments,
      'delivery_instructions': _before.delivery_instructions,
      'internal_comments': _before.internal_comments,
      'total_dry_items': _before.total_dry_items,
      'total_chiller_items': _before.total_chiller_items,
      'delivery_run': _before.delivery_run,
      'run_position': _before.run_position,
      'returned_delivery_data': _before.returned_delivery_data,
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'invoice_id': invoice_id,
      'customer_id': customer_id,
      'bill_to_customer_id': bill_to_customer_id,
      'order_id': order_id,
      'delivery_method_id': delivery_method_id,
      'contact_person_id': contact_person_id,
      'accounts_person_id': accounts_person_id,
      'salesperson_person_id': salesperson_person_id,
      'packed_by_person_id': packed_by_person_id,
      'invoice_date': CAST(invoice_date AS VARCHAR),
      'customer_purchase_order_number': customer_purchase_order_number,
      'is_credit_note': is_credit_note,
      'credit_note_reason': credit_note_reason,
      'comments': comments,
      'delivery_instructions': delivery_instructions,
      'internal_comments': internal_comments,
      'total_dry_items': total_dry_items,
      'total_chiller_items': total_chiller_items,
      'delivery_run': delivery_run,
      'run_position': run_position,
      'returned_delivery_data': returned_delivery_data,
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.invoices
UNION ALL
SELECT
  'order_lines' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.order_lines' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'order_line_id': _before.order_line_id,
      'order_id': _before.order_id,
      'stock_item_id': _before.stock_item_id,
      'description': _before.description,
      'package_type_id': _before.package_type_id,
      'quantity': _before.quantity,
      'unit_price': CAST(_before.unit_price AS VARCHAR),
      'tax_rate': CAST(_before.tax_rate AS VARCHAR),
      'picked_quantity': _before.picked_quantity,
      'picking_completed_when': REGEXP_REPLACE(CAST(_before.picking_completed_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'order_line_id': order_line_id,
      'order_id': order_id,
      'stock_item_id': stock_item_id,
      'description': description,
      'package_type_id': package_type_id,
      'quantity': quantity,
      'unit_price': CAST(unit_price AS VARCHAR),
      'tax_rate': CAST(tax_rate AS VARCHAR),
      'picked_quantity': picked_quantity,
      'picking_completed_when': REGEXP_REPLACE(CAST(picking_completed_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.order_lines
UNION ALL
SELECT
  'orders' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.orders' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'order_id': _before.order_id,
      'customer_id': _before.customer_id,
      'salesperson_person_id': _before.salesperson_person_id,
      'picked_by_person_id': _before.picked_by_person_id,
      'contact_person_id': _before.contact_person_id,
      'backorder_order_id': _before.backorder_order_id,
      'order_date': CAST(_before.order_date AS VARCHAR),
      'expected_delivery_date': CAST(_before.expected_delivery_date AS VARCHAR),
      'customer_purchase_order_number': _before.customer_purchase_order_number,
      'is_undersupply_backordered': _before.is_undersupply_backordered,
      'comments': _before.comments,
      'delivery_instructions': _before.delivery_instructions,
      'internal_comments': _before.internal_comments,
      'picking_completed_when': REGEXP_REPLACE(CAST(_before.picking_completed_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'order_id': order_id,
      'customer_id': customer_id,
      'salesperson_person_id': salesperson_person_id,
      'picked_by_person_id': picked_by_person_id,
      'contact_person_id': contact_person_id,
      'backorder_order_id': backorder_order_id,
      'order_date': CAST(order_date AS VARCHAR),
      'expected_delivery_date': CAST(expected_delivery_date AS VARCHAR),
      'customer_purchase_order_number': customer_purchase_order_number,
      'is_undersupply_backordered': is_undersupply_backordered,
      'comments': comments,
      'delivery_instructions': delivery_instructions,
      'internal_comments': internal_comments,
      'picking_completed_when': REGEXP_REPLACE(CAST(picking_completed_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.orders
UNION ALL
SELECT
  'package_types' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.package_types' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'package_type_id': _before.package_type_id,
      'package_type_name': _before.package_type_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'package_type_id': package_type_id,
      'package_type_name': package_type_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.package_types
UNION ALL
SELECT
  'payment_methods' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.payment_methods' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'payment_method_id': _before.payment_method_id,
      'payment_method_name': _before.payment_method_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'payment_method_id': payment_method_id,
      'payment_method_name': payment_method_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.payment_methods
UNION ALL
SELECT
  'people' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.people' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'person_id': _before.person_id,
      'full_name': _before.full_name,
      'preferred_name': _before.preferred_name,
      'is_permitted_to_logon': _before.is_permitted_to_logon,
      'logon_name': _before.logon_name,
      'is_external_logon_provider': _before.is_external_logon_provider,
      'hashed_password': TO_BASE64(_before.hashed_password),
      'is_system_user': _before.is_system_user,
      'is_employee': _before.is_employee,
      'is_salesperson': _before.is_salesperson,
      'user_preferences': _before.user_preferences,
      'phone_number': _before.phone_number,
      'fax_number': _before.fax_number,
      'email_address': _before.email_address,
      'photo': TO_BASE64(_before.photo),
      'custom_fields': _before.custom_fields,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'person_id': person_id,
      'full_name': full_name,
      'preferred_name': preferred_name,
      'is_permitted_to_logon': is_permitted_to_logon,
      'logon_name': logon_name,
      'is_external_logon_provider': is_external_logon_provider,
      'hashed_password': TO_BASE64(hashed_password),
      'is_system_user': is_system_user,
      'is_employee': is_employee,
      'is_salesperson': is_salesperson,
      'user_preferences': user_preferences,
      'phone_number': phone_number,
      'fax_number': fax_number,
      'email_address': email_address,
      'photo': TO_BASE64(photo),
      'custom_fields': custom_fields,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.people
UNION ALL
SELECT
  'products' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.stock_items' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'stock_item_id': _before.stock_item_id,
      'stock_item_name': _before.stock_item_name,
      'supplier_id': _before.supplier_id,
      'color_id': _before.color_id,
      'unit_package_id': _before.unit_package_id,
      'outer_package_id': _before.outer_package_id,
      'brand': _before.brand,
      'size': _before.size,
      'lead_time_days': _before.lead_time_days,
      'quantity_per_outer': _before.quantity_per_outer,
      'is_chiller_stock': _before.is_chiller_stock,
      'barcode': _before.barcode,
      'tax_rate': CAST(_before.tax_rate AS VARCHAR),
      'unit_price': CAST(_before.unit_price AS VARCHAR),
      'recommended_retail_price': CAST(_before.recommended_retail_price AS VARCHAR),
      'typical_weight_per_unit': CAST(_before.typical_weight_per_unit AS VARCHAR),
      'marketing_comments': _before.marketing_comments,
      'internal_comments': _before.internal_comments,
      'photo': TO_BASE64(_before.photo),
      'custom_fields': _before.custom_fields,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'stock_item_id': stock_item_id,
      'stock_item_name': stock_item_name,
      'supplier_id': supplier_id,
      'color_id': color_id,
      'unit_package_id': unit_package_id,
      'outer_package_id': outer_package_id,
      'brand': brand,
      'size': size,
      'lead_time_days': lead_time_days,
      'quantity_per_outer': quantity_per_outer,
      'is_chiller_stock': is_chiller_stock,
      'barcode': barcode,
      'tax_rate': CAST(tax_rate AS VARCHAR),
      'unit_price': CAST(unit_price AS VARCHAR),
      'recommended_retail_price': CAST(recommended_retail_price AS VARCHAR),
      'typical_weight_per_unit': CAST(typical_weight_per_unit AS VARCHAR),
      'marketing_comments': marketing_comments,
      'internal_comments': internal_comments,
      'photo': TO_BASE64(photo),
      'custom_fields': custom_fields,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.products
UNION ALL
SELECT
  'purchase_order_lines' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'purchasing.purchase_order_lines' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'purchase_order_line_id': _before.purchase_order_line_id,
      'purchase_order_id': _before.purchase_order_id,
      'stock_item_id': _before.stock_item_id,
      'ordered_outers': _before.ordered_outers,
      'description': _before.description,
      'received_outers': _before.received_outers,
      'package_type_id': _before.package_type_id,
      'expected_unit_price_per_outer': CAST(_before.expected_unit_price_per_outer AS VARCHAR),
      'last_receipt_date': CAST(_before.last_receipt_date AS VARCHAR),
      'is_order_line_finalized': _before.is_order_line_finalized,
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'purchase_order_line_id': purchase_order_line_id,
      'purchase_order_id': purchase_order_id,
      'stock_item_id': stock_item_id,
      'ordered_outers': ordered_outers,
      'description': description,
      'received_outers': received_outers,
      'package_type_id': package_type_id,
      'expected_unit_price_per_outer': CAST(expected_unit_price_per_outer AS VARCHAR),
      'last_receipt_date': CAST(last_receipt_date AS VARCHAR),
      'is_order_line_finalized': is_order_line_finalized,
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.purchase_order_lines
UNION ALL
SELECT
  'purchase_orders' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'purchasing.purchase_orders' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'purchase_order_id': _before.purchase_order_id,
      'supplier_id': _before.supplier_id,
      'order_date': CAST(_before.order_date AS VARCHAR),
      'delivery_method_id': _before.delivery_method_id,
      'contact_person_id': _before.contact_person_id,
      'expected_delivery_date': CAST(_before.expected_delivery_date AS VARCHAR),
      'supplier_reference': _before.supplier_reference,
      'is_order_finalized': _before.is_order_finalized,
      'comments': _before.comments,
      'internal_comments': _before.internal_comments,
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'purchase_order_id': purchase_order_id,
      'supplier_id': supplier_id,
      'order_date': CAST(order_date AS VARCHAR),
      'delivery_method_id': delivery_method_id,
      'contact_person_id': contact_person_id,
      'expected_delivery_date': CAST(expected_delivery_date AS VARCHAR),
      'supplier_reference': supplier_reference,
      'is_order_finalized': is_order_finalized,
      'comments': comments,
      'internal_comments': internal_comments,
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.purchase_orders
UNION ALL
SELECT
  'special_deals' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.special_deals' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'special_deal_id': _before.special_deal_id,
      'stock_item_id': _before.stock_item_id,
      'customer_id': _before.customer_id,
      'buying_group_id': _before.buying_group_id,
      'customer_category_id': _before.customer_category_id,
      'stock_group_id': _before.stock_group_id,
      'deal_description': _before.deal_description,
      'start_date': CAST(_before.start_date AS VARCHAR),
      'end_date': CAST(_before.end_date AS VARCHAR),
      'discount_amount': CAST(_before.discount_amount AS VARCHAR),
      'discount_percentage': CAST(_before.discount_percentage AS VARCHAR),
      'unit_price': CAST(_before.unit_price AS VARCHAR),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'special_deal_id': special_deal_id,
      'stock_item_id': stock_item_id,
      'customer_id': customer_id,
      'buying_group_id': buying_group_id,
      'customer_category_id': customer_category_id,
      'stock_group_id': stock_group_id,
      'deal_description': deal_description,
      'start_date': CAST(start_date AS VARCHAR),
      'end_date': CAST(end_date AS VARCHAR),
      'discount_amount': CAST(discount_amount AS VARCHAR),
      'discount_percentage': CAST(discount_percentage AS VARCHAR),
      'unit_price': CAST(unit_price AS VARCHAR),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.special_deals
UNION ALL
SELECT
  'state_provinces' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.state_provinces' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'state_province_id': _before.state_province_id,
      'state_province_code': _before.state_province_code,
      'state_province_name': _before.state_province_name,
      'country_id': _before.country_id,
      'sales_territory': _before.sales_territory,
      'border': _before.border,
      'latest_recorded_population': _before.latest_recorded_population,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'state_province_id': state_province_id,
      'state_province_code': state_province_code,
      'state_province_name': state_province_name,
      'country_id': country_id,
      'sales_territory': sales_territory,
      'border': border,
      'latest_recorded_population': latest_recorded_population,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.state_provinces
UNION ALL
SELECT
  'stock_groups' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.stock_groups' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'stock_group_id': _before.stock_group_id,
      'stock_group_name': _before.stock_group_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'stock_group_id': stock_group_id,
      'stock_group_name': stock_group_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.stock_groups
UNION ALL
SELECT
  'stock_item_stock_groups' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.stock_item_stock_groups' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'stock_item_stock_group_id': _before.stock_item_stock_group_id,
      'stock_item_id': _before.stock_item_id,
      'stock_group_id': _before.stock_group_id,
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'stock_item_stock_group_id': stock_item_stock_group_id,
      'stock_item_id': stock_item_id,
      'stock_group_id': stock_group_id,
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.stock_item_stock_groups
UNION ALL
SELECT
  'stock_item_transactions' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.stock_item_transactions' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'stock_item_transaction_id': _before.stock_item_transaction_id,
      'stock_item_id': _before.stock_item_id,
      'transaction_type_id': _before.transaction_type_id,
      'customer_id': _before.customer_id,
      'invoice_id': _before.invoice_id,
      'supplier_id': _before.supplier_id,
      'purchase_order_id': _before.purchase_order_id,
      'transaction_occurred_when': REGEXP_REPLACE(CAST(_before.transaction_occurred_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'quantity': CAST(_before.quantity AS VARCHAR),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'stock_item_transaction_id': stock_item_transaction_id,
      'stock_item_id': stock_item_id,
      'transaction_type_id': transaction_type_id,
      'customer_id': customer_id,
      'invoice_id': invoice_id,
      'supplier_id': supplier_id,
      'purchase_order_id': purchase_order_id,
      'transaction_occurred_when': REGEXP_REPLACE(CAST(transaction_occurred_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'quantity': CAST(quantity AS VARCHAR),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.stock_item_transactions
UNION ALL
SELECT
  'supplier_categories' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'purchasing.supplier_categories' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'supplier_category_id': _before.supplier_category_id,
      'supplier_category_name': _before.supplier_category_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'supplier_category_id': supplier_category_id,
      'supplier_category_name': supplier_category_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.supplier_categories
UNION ALL
SELECT
  'supplier_transactions' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'purchasing.supplier_transactions' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'supplier_transaction_id': _before.supplier_transaction_id,
      'supplier_id': _before.supplier_id,
      'transaction_type_id': _before.transaction_type_id,
      'purchase_order_id': _before.purchase_order_id,
      'payment_method_id': _before.payment_method_id,
      'supplier_invoice_number': _before.supplier_invoice_number,
      'transaction_date': CAST(_before.transaction_date AS VARCHAR),
      'amount_excluding_tax': CAST(_before.amount_excluding_tax AS VARCHAR),
      'tax_amount': CAST(_before.tax_amount AS VARCHAR),
      'transaction_amount': CAST(_before.transaction_amount AS VARCHAR),
      'outstanding_balance': CAST(_before.outstanding_balance AS VARCHAR),
      'finalization_date': CAST(_before.finalization_date AS VARCHAR),
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'supplier_transaction_id': supplier_transaction_id,
      'supplier_id': supplier_id,
      'transaction_type_id': transaction_type_id,
      'purchase_order_id': purchase_order_id,
      'payment_method_id': payment_method_id,
      'supplier_invoice_number': supplier_invoice_number,
      'transaction_date': CAST(transaction_date AS VARCHAR),
      'amount_excluding_tax': CAST(amount_excluding_tax AS VARCHAR),
      'tax_amount': CAST(tax_amount AS VARCHAR),
      'transaction_amount': CAST(transaction_amount AS VARCHAR),
      'outstanding_balance': CAST(outstanding_balance AS VARCHAR),
      'finalization_date': CAST(finalization_date AS VARCHAR),
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.supplier_transactions
UNION ALL
SELECT
  'suppliers' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'purchasing.suppliers' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'supplier_id': _before.supplier_id,
      'supplier_name': _before.supplier_name,
      'supplier_category_id': _before.supplier_category_id,
      'primary_contact_person_id': _before.primary_contact_person_id,
      'alternate_contact_person_id': _before.alternate_contact_person_id,
      'delivery_method_id': _before.delivery_method_id,
      'delivery_city_id': _before.delivery_city_id,
      'postal_city_id': _before.postal_city_id,
      'supplier_reference': _before.supplier_reference,
      'bank_account_name': _before.bank_account_name,
      'bank_account_branch': _before.bank_account_branch,
      'bank_account_code': _before.bank_account_code,
      'bank_account_number': _before.bank_account_number,
      'bank_international_code': _before.bank_international_code,
      'payment_days': _before.payment_days,
      'internal_comments': _before.internal_comments,
      'phone_number': _before.phone_number,
      'fax_number': _before.fax_number,
      'website_url': _before.website_url,
      'delivery_address_line1': _before.delivery_address_line1,
      'delivery_address_line2': _before.delivery_address_line2,
      'delivery_postal_code': _before.delivery_postal_code,
      'delivery_location': _before.delivery_location,
      'postal_address_line1': _before.postal_address_line1,
      'postal_address_line2': _before.postal_address_line2,
      'postal_postal_code': _before.postal_postal_code,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'supplier_id': supplier_id,
      'supplier_name': supplier_name,
      'supplier_category_id': supplier_category_id,
      'primary_contact_person_id': primary_contact_person_id,
      'alternate_contact_person_id': alternate_contact_person_id,
      'delivery_method_id': delivery_method_id,
      'delivery_city_id': delivery_city_id,
      'postal_city_id': postal_city_id,
      'supplier_reference': supplier_reference,
      'bank_account_name': bank_account_name,
      'bank_account_branch': bank_account_branch,
      'bank_account_code': bank_account_code,
      'bank_account_number': bank_account_number,
      'bank_international_code': bank_international_code,
      'payment_days': payment_days,
      'internal_comments': internal_comments,
      'phone_number': phone_number,
      'fax_number': fax_number,
      'website_url': website_url,
      'delivery_address_line1': delivery_address_line1,
      'delivery_address_line2': delivery_address_line2,
      'delivery_postal_code': delivery_postal_code,
      'delivery_location': delivery_location,
      'postal_address_line1': postal_address_line1,
      'postal_address_line2': postal_address_line2,
      'postal_postal_code': postal_postal_code,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.suppliers
UNION ALL
SELECT
  'system_parameters' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.system_parameters' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'system_parameter_id': _before.system_parameter_id,
      'delivery_address_line1': _before.delivery_address_line1,
      'delivery_address_line2': _before.delivery_address_line2,
      'delivery_city_id': _before.delivery_city_id,
      'delivery_postal_code': _before.delivery_postal_code,
      'delivery_location': _before.delivery_location,
      'postal_address_line1': _before.postal_address_line1,
      'postal_address_line2': _before.postal_address_line2,
      'postal_city_id': _before.postal_city_id,
      'postal_postal_code': _before.postal_postal_code,
      'application_settings': _before.application_settings,
      'last_edited_by': _before.last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(_before.last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'system_parameter_id': system_parameter_id,
      'delivery_address_line1': delivery_address_line1,
      'delivery_address_line2': delivery_address_line2,
      'delivery_city_id': delivery_city_id,
      'delivery_postal_code': delivery_postal_code,
      'delivery_location': delivery_location,
      'postal_address_line1': postal_address_line1,
      'postal_address_line2': postal_address_line2,
      'postal_city_id': postal_city_id,
      'postal_postal_code': postal_postal_code,
      'application_settings': application_settings,
      'last_edited_by': last_edited_by,
      'last_edited_when': REGEXP_REPLACE(CAST(last_edited_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.system_parameters
UNION ALL
SELECT
  'transaction_types' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'application.transaction_types' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'transaction_type_id': _before.transaction_type_id,
      'transaction_type_name': _before.transaction_type_name,
      'last_edited_by': _before.last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(_before.valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(_before.valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'transaction_type_id': transaction_type_id,
      'transaction_type_name': transaction_type_name,
      'last_edited_by': last_edited_by,
      'valid_from': REGEXP_REPLACE(CAST(valid_from AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'valid_to': REGEXP_REPLACE(CAST(valid_to AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.transaction_types
UNION ALL
SELECT
  'vehicle_temperatures' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'warehouse.vehicle_temperatures' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'vehicle_temperature_id': _before.vehicle_temperature_id,
      'vehicle_registration': _before.vehicle_registration,
      'chiller_sensor_number': _before.chiller_sensor_number,
      'recorded_when': REGEXP_REPLACE(CAST(_before.recorded_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'temperature': CAST(_before.temperature AS VARCHAR),
      'full_sensor_data': _before.full_sensor_data,
      'is_compressed': _before.is_compressed,
      'compressed_sensor_data': TO_BASE64(_before.compressed_sensor_data)
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'vehicle_temperature_id': vehicle_temperature_id,
      'vehicle_registration': vehicle_registration,
      'chiller_sensor_number': chiller_sensor_number,
      'recorded_when': REGEXP_REPLACE(CAST(recorded_when AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', ''),
      'temperature': CAST(temperature AS VARCHAR),
      'full_sensor_data': full_sensor_data,
      'is_compressed': is_compressed,
      'compressed_sensor_data': TO_BASE64(compressed_sensor_data)
     NULL ON NULL)
  END AS after
FROM delta.bronze.vehicle_temperatures
UNION ALL
SELECT
  'web_orders' AS table_name,
  _op AS operation,
  _committed_at AS committed_at,
  _transaction_id AS transaction_id,
  _commit_lsn AS commit_lsn,
  _sequence AS sequence,
  _ingested_at AS ingested_at,
  _topic AS kafka_topic,
  _partition AS kafka_partition,
  _offset AS kafka_offset,
  _schema_id AS schema_id,
  'sales.web_orders' AS source,
  CASE
    WHEN NOT _before IS NULL
    THEN JSON_OBJECT(
      'order_id': _before.order_id,
      'event_id': _before.event_id,
      'session_id': _before.session_id,
      'customer_id': _before.customer_id,
      'placed_at': REGEXP_REPLACE(CAST(_before.placed_at AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS before,
  CASE
    WHEN _op IN ('c', 'r', 'u')
    THEN JSON_OBJECT(
      'order_id': order_id,
      'event_id': event_id,
      'session_id': session_id,
      'customer_id': customer_id,
      'placed_at': REGEXP_REPLACE(CAST(placed_at AS VARCHAR), '(([.]?0+)? UTC|[+]00)$', '')
     NULL ON NULL)
  END AS after
FROM delta.bronze.web_orders;
COMMENT ON COLUMN delta.bronze.raw_events.table_name IS 'Table that changed, by its name in the lake';
COMMENT ON COLUMN delta.bronze.raw_events.operation IS 'r snapshot, c create, u update, d delete, t truncate';
COMMENT ON COLUMN delta.bronze.raw_events.committed_at IS 'Commit time in the source';
COMMENT ON COLUMN delta.bronze.raw_events.transaction_id IS 'Transaction id in the source; null in a snapshot';
COMMENT ON COLUMN delta.bronze.raw_events.commit_lsn IS 'Commit LSN in the source, or the snapshot''s LSN';
COMMENT ON COLUMN delta.bronze.raw_events.sequence IS 'Number of the change in its transaction, from 1';
COMMENT ON COLUMN delta.bronze.raw_events.ingested_at IS 'When the batch was written';
COMMENT ON COLUMN delta.bronze.raw_events.kafka_topic IS 'Kafka topic of the message';
COMMENT ON COLUMN delta.bronze.raw_events.kafka_partition IS 'Kafka partition of the message';
COMMENT ON COLUMN delta.bronze.raw_events.kafka_offset IS 'Kafka offset of the message';
COMMENT ON COLUMN delta.bronze.raw_events.schema_id IS 'Schema of the message in the registry';
COMMENT ON COLUMN delta.bronze.raw_events.source IS 'Schema and name of the table in the source';
COMMENT ON COLUMN delta.bronze.raw_events.before IS 'The row before the change where the event has it: of a delete the key, other columns null';
COMMENT ON COLUMN delta.bronze.raw_events.after IS 'The row after a create, update or snapshot; decimals, days and times (UTC) as text, bytes as Base64';
