"""Batch ingestion: what comes in as files, and from APIs."""
