"""A layer brought up to date once, and gold computed again as a whole: by hand, or by a scheduler."""
