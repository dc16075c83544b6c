"""Connections to Trino: over TLS, with the password of a secret file."""

from urllib.parse import urlsplit

import requests
from trino.auth import BasicAuthentication
from trino.dbapi import Connection
from trino.dbapi import connect as dbapi_connect

from lakepulse.settings import Settings
from operations.trino.settings import TrinoSettings


def connect(trino: TrinoSettings, settings: Settings) -> Connection:
    """A connection whose catalog is delta; SettingsError where the user's secret is missing."""
    address = urlsplit(trino.url)
    password = settings.home.secret(f"trino_{trino.user}").get_secret_value()
    session = requests.Session()
    # A machine's own list of authorities, in the environment, would push ours aside.
    session.trust_env = False
    session.verify = str(trino.ca)
    connection: Connection = dbapi_connect(  # type: ignore[no-untyped-call]
        host=address.hostname,
        port=address.port,
        http_scheme="https",
        http_session=session,
        user=trino.user,
        auth=BasicAuthentication(trino.user, password),
        catalog="delta",
        source="lakepulse",
    )
    return connection
