"""Contracts of APIs whose records are landed as files."""
