"""Reading Kafka: from which offsets, by which query, and the messages of one micro-batch by topic."""
