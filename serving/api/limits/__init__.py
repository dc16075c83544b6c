"""How often and how much may be asked."""
