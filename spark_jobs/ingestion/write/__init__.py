"""What was read, committed: the ledger, bronze, silver, and the gold that follows."""
