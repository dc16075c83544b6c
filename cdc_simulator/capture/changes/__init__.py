"""Changes: from a replication message or a row of COPY to the messages that say it."""
