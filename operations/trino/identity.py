"""The identity of our Trino server: its password file and its certificate, in two directories.

``identity`` is for the server alone (``password.db``, ``server.pem`` with the key); ``authority`` for every client
(``ca.pem``).
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

from lakepulse.settings import Settings
from operations.local.secrets import write_private
from operations.trino.certificate import issue, needs_renewal
from operations.trino.passwords import USERS, password_file

_log = logging.getLogger(__name__)


def write_identity(settings: Settings, identity: Path, authority: Path) -> None:
    """Write passwords anew and the certificate where it is due; SettingsError where a user's secret is missing."""
    passwords = {user: settings.home.secret(f"trino_{user}").get_secret_value() for user in USERS}
    write_private(identity / "password.db", password_file(passwords))
    server, ca = identity / "server.pem", authority / "ca.pem"
    now = datetime.now(UTC)
    if needs_renewal(server, now) or not ca.is_file():
        authority_pem, server_pem = issue(now)
        write_private(server, server_pem.decode())
        write_private(ca, authority_pem.decode())
        _log.info("a new certificate for Trino, signed by a new authority (%s)", ca)
