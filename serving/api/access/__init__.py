"""Who asks, what a role may ask, and what of a table it sees."""
