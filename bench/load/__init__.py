"""The load test: one rate for a while on a platform that runs, with a verdict and a picture."""
