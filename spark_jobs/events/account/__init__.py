"""The account of a run over web events: metrics, ages of events, and the lineage."""
