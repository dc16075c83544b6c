"""Engines that run SQL over the tables: DuckDB in this process, Spark beside it."""
