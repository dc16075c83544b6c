"""Checks of gold: equal to a recompute, fresh, never torn, its models' parameters whole."""
