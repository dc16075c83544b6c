"""The operations, one module per group: each has ``OPERATIONS``; ``groups`` puts them together."""
