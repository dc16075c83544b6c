"""CPU that the platform takes, by process and by phase of the stream's batch, idle and at several rates."""
