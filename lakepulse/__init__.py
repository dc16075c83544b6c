"""LakePulse: contracts, settings, errors, command line; the jobs are in ``cdc_simulator`` and ``spark_jobs``."""
