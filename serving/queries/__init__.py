"""The dashboard's queries: one SELECT a file, over snapshots, in DuckDB's SQL; ``load`` reads them."""
