"""Decoding Kafka messages: Avro in the registry's wire format and Debezium's envelope, to rows and Arrow columns."""
