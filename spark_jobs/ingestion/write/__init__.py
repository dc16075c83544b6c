"""Commits of what was read: the ledger, bronze, silver, and the gold that follows."""
