"""The source database, its live traffic and the capture of its changes."""
