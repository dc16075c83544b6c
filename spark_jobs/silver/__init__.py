"""Bronze to silver: cleaned current state and history."""
