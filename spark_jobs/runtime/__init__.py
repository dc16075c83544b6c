"""The ground of all jobs: tables, engines that read them, writers, the lease over them, and a job's context."""
