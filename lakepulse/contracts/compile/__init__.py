"""One small pure compiler per target; each takes a contract (and the catalog where it needs neighbours)."""
