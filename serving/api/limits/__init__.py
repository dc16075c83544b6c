"""Limits: how often and how much may be asked."""
