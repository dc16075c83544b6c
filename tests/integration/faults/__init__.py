"""The whole flow under faults."""
