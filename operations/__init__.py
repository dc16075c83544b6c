"""What operates the platform: command line, local services, containers, Trino, demo, and how far each hop has come."""
