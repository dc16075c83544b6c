"""WAL to Avro to Kafka: snapshot, pgoutput streaming, Debezium's envelope."""
