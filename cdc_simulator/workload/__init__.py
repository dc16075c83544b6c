"""Live order-desk traffic with a ledger that proofs read."""
