"""The services of the embedded platform: how each one is set up, started and asked whether it answers."""
