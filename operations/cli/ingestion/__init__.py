"""The commands that take what comes in files and from APIs."""
