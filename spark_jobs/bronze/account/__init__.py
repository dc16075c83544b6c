"""Accounts of what has arrived: marks, transactions, watermark, dead letters, and all of it read back from the lake."""
