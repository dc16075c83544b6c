"""The platform's operation: command line, local services, containers, Trino, demo, and how far each hop has come."""
