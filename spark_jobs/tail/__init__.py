"""The tail: what is committed in the source and not yet in the tables, for readers that cannot wait for Delta."""
