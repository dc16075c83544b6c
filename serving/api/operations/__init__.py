"""The operations, one module per group: each has ``OPERATIONS``; ``all`` puts them together."""
