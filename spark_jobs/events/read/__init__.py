"""The topic of web events, and the check of its messages."""
