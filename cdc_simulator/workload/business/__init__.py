"""The transactions of daily business, one kind of action a module."""
