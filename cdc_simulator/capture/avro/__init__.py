"""Avro bytes: a row, the envelope around it, and the small records beside the envelopes."""
