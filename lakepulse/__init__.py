"""LakePulse: contracts, settings, errors and the CLI; the jobs are in ``cdc_simulator`` and ``spark_jobs``."""
