"""A local server that speaks the formats of the built-in APIs, with faults on request."""
