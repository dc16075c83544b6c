"""The commands that hold the lake against its source and its contracts."""
