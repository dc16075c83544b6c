"""The words in which operations are declared, and what follows from a declaration."""
