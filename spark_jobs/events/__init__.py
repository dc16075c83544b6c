"""Web events from Kafka to the KPIs: one query beside the changes', in a room and a thread of its own."""
