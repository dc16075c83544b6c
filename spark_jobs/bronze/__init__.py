"""Kafka to bronze Delta tables, exactly once: ``read`` Kafka, ``decode`` its messages, ``account`` for what arrived.

``topic`` turns one topic's messages into new rows, ``ingest`` writes a micro-batch.
"""
