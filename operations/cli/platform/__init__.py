"""The commands that start, show and stop the platform."""
