"""The embedded database's configuration, read by the server's own program."""

import subprocess
from pathlib import Path

import pytest

from operations.local.services.postgres import binaries, postgresql_conf
from operations.local.settings import LocalSettings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "4711"),
        ("shared_buffers", "2048"),  # pages of 8 kB
        ("wal_level", "logical"),
        ("listen_addresses", "127.0.0.1"),
        ("timezone", "UTC"),
    ],
)
def test_the_server_reads_the_configuration_as_it_is_meant(tmp_path: Path, name: str, value: str) -> None:
    conf = postgresql_conf(4711, LocalSettings(postgres_shared_buffers_mb=16))
    (tmp_path / "postgresql.conf").write_text(conf)
    (tmp_path / "postgresql.auto.conf").touch()
    command = [str(binaries() / "postgres"), "-C", name, "-D", str(tmp_path)]
    read = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (read.stdout.strip(), read.stderr) == (value, "")
