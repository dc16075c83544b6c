"""Silver to gold: star schema and metrics."""
