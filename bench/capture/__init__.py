"""Capture over a backlog: a worker of its own process, beside `pg_recvlogical`."""
