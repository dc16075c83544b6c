"""A first contract for files that have none yet: their columns and types, as one file shows them."""
