"""The proof: the lake held against the source and each hop against a witness of its own; ``verify`` is the whole."""
