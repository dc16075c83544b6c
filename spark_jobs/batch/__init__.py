"""A layer brought up to date once, by hand (``lakepulse run``) or by a scheduler (``submit``)."""
