"""The embedded platform: real services as supervised local processes."""
