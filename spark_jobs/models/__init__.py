"""Customer models, fitted to the shop's history; their parameters are a gold table that SELECTs read."""
