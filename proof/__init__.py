"""The proof: source and silver at one LSN, all columns; every ledger row against bronze."""
