"""Master data: the world, people, parties, goods with their prices and deals, and the sensors."""
