"""Pages of ``docs/tables``: one for each table, with a picture of its lineage."""
