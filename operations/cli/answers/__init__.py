"""The commands that answer questions about the lake."""
