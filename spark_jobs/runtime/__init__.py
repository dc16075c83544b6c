"""All I/O of the jobs: lake, engines, readers, writers."""
