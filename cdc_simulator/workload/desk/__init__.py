"""The order desk's memory: parties, goods, open documents and new keys, read from the database at the start."""
