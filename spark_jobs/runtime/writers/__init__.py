"""Writers: every commit to a table of the lake is made here, and carries its watermark."""
