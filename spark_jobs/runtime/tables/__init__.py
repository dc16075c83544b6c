"""The Delta tables of the lake: where they are, what is in their logs, what was published of them."""
