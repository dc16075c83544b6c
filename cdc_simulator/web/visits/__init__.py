"""Visits to the web shop: who comes, what they do, and the messages that say so."""
