"""Supervision: the programs that run, what keeps them running, and what ends them."""
