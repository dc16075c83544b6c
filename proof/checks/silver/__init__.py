"""Checks of silver: the source as it is now, its history, its order, and what was kept out."""
