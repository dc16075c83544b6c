"""Contracts: one YAML per table, frozen models (``model``), joined in a ``catalog``, compiled to targets."""
