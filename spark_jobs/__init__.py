"""Bronze, silver and gold: one model, two engines."""
