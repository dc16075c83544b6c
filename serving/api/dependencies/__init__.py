"""Sources of answers: each behind a breaker, a time limit and a bulkhead of its own."""
