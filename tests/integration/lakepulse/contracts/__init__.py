"""Contracts on the real engines."""
