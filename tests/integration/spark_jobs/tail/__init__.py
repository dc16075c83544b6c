"""The tail."""
