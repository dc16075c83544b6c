"""The Wide World Importers database: DDL, deterministic generator, loader."""
