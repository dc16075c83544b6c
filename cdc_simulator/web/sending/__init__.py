"""The way of events to Kafka: ledger, orders of purchases, and which messages have been acknowledged."""
