"""LakePulse: contracts, settings, errors and the CLI; the jobs are in ``cdc_simulator`` and ``spark_jobs``."""

from lakepulse import late_pandas

late_pandas.install()
