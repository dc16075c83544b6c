"""Checks of capture: what was committed is in Kafka, and what is in Kafka is in bronze, once."""
