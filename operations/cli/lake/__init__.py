"""The commands that write the lake and keep it in order."""
