"""The roles in Postgres, and what each may do; ``operations.local.services.provision`` makes them so.

Each has a password of its own, in the secret ``postgres_<role>``.
"""

ADMIN = "lakepulse_admin"
"""Makes roles and databases; nothing else uses it."""
OWNER = "wwi_owner"
WRITER = "wwi_app"
WEB = "web_shop"
CAPTURE = "cdc_capture"
VERIFY = "lake_verify"
LEASE = "lake_lease"
LEASE_DATABASE = "lakepulse_lease"
REGISTRY = "registry"
MONITOR = "lake_monitor"
STATISTICS = "pg_monitor"
"""Postgres's own role, of those who may see all statistics and no row."""

PURPOSES = {
    OWNER: "owns the source's schemas and tables, loads them",
    WRITER: "reads and writes rows, as the shop does",
    WEB: "places orders, and keeps the ledger of what web visitors did",
    CAPTURE: "reads and replicates, for capture",
    VERIFY: "reads and replicates, for lakepulse verify",
    LEASE: "one writer at a time, for a lake on S3",
    REGISTRY: "owns the registry's own database",
    MONITOR: "reads Postgres's statistics, for the exporter",
}
READERS = (CAPTURE, VERIFY)
API_ROLES = ("viewer", "analyst", "admin")
"""Roles of the API's keys, which are in the secrets ``api_key_<role>``; see ``serving.api.access.roles``."""
API_SECRETS = tuple(f"api_key_{role}" for role in API_ROLES)
