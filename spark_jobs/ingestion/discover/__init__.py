"""The landing folder, and which of its files a table has still to take."""
