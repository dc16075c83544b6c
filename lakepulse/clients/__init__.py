"""Clients of the services that every part of the flow talks to: Kafka and the schema registry."""
