"""Visitors of the web shop: their events to Kafka, their purchases as orders, and a ledger of what was sent."""
