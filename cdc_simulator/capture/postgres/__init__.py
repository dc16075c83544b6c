"""Postgres: its catalog, the replication slot, and the messages that the slot gives."""
