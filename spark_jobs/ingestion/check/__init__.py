"""Records held against the contract: rows in its types, and dead letters with a reason."""
