"""Kafka: the producer and what it was acknowledged, the topics, and capture's own record."""
