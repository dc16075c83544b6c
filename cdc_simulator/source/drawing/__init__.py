"""The tools of the generator: randomness by topic, the history's days, row counts, word lists, and columns' types."""
