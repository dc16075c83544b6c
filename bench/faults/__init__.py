"""Processes killed at random moments under live traffic, and what is seen of gold and of the API meanwhile."""
