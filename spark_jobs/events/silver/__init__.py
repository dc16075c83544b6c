"""Repeats, which silver takes once: ids in memory and in silver itself."""
