"""Pinned jars, archives and the Java that runs them: fetched once, checked by SHA-256."""
