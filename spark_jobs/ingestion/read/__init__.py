"""A file's records as text by column: unpacked, decoded, one module a kind of file."""
