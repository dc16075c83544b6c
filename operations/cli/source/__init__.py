"""The commands of the source: its data, its traffic, and their capture."""
