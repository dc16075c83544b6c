"""Commit to answer: the time until whoever asks sees a change, over tables and tail."""
