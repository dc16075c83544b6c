"""Trino over the lake: its accounts and certificate, its tables and views, and connections to it."""
