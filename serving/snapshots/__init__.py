"""Snapshots: gold and the silver tables that people look up, as Parquet files of one publication (decision 47)."""
