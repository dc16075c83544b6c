"""The name of an engine, as commands that compute take it."""

from enum import StrEnum


class EngineName(StrEnum):
    """The setting ``LAKEPULSE_STREAM_ENGINE``, for one command."""

    AUTO = "auto"
    SPARK = "spark"
    DUCKDB = "duckdb"
