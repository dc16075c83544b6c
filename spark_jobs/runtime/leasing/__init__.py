"""The lease: one writer of the lake at a time."""
