"""One-shot jobs that run in containers while the platform starts; each is idempotent."""
