"""The screen of the commands: console, progress, and results of queries."""
