"""Sources: one module for each thing that the exporter asks."""
