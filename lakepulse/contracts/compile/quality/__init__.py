"""Quality: a contract's rules and thresholds as Great Expectations' checks."""
