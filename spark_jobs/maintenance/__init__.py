"""Care of the lake's tables: order, VACUUM, retention (``lakepulse maintain``), and recomputing them (``backfill``)."""
