"""APIs: what is new is asked for and landed as files, which file ingestion takes from there."""
