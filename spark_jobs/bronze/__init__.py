"""Kafka to bronze Delta tables, exactly once."""
