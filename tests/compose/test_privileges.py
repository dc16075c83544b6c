"""Each account does its own work and nothing else; no secret shows where others can look."""

import json

import pytest

from operations.compose.machine.secrets import SECRETS
from tests.compose.conftest import Platform

pytestmark = [pytest.mark.integration, pytest.mark.compose]

# Runs in a container with the account's key: tries each operation and prints which were allowed.
OBJECTS = """
import io, json, sys
from minio import Minio
from minio.error import S3Error
user, password = sys.argv[1], sys.stdin.readline().strip()
client = Minio("minio:9000", user, password, secure=False)
def tried(action):
    try:
        action()
    except S3Error as error:
        return False if error.code == "AccessDenied" else error.code
    return True
print(json.dumps({
    "list": tried(lambda: next(client.list_objects("lakepulse-gold", recursive=True), None)),
    "write": tried(lambda: client.put_object("lakepulse-gold", "_test/object", io.BytesIO(b"x"), 1)),
    "delete": tried(lambda: client.remove_object("lakepulse-gold", "_test/object")),
    "look into the landing zone": tried(
        lambda: next(client.list_objects("lakepulse-landing", recursive=True), None)
    ),
    "land": tried(lambda: client.put_object("lakepulse-landing", "_test/object", io.BytesIO(b"x"), 1)),
    "look at snapshots": tried(
        lambda: next(client.list_objects("lakepulse-snapshots", recursive=True), None)
    ),
    "write snapshots": tried(
        lambda: client.put_object("lakepulse-snapshots", "_test/object", io.BytesIO(b"x"), 1)
    ),
    "remove snapshots": tried(lambda: client.remove_object("lakepulse-snapshots", "_test/object")),
    "make a bucket": tried(lambda: client.make_bucket("lakepulse-other")),
}))
"""
LOOKS, LANDS = "look into the landing zone", "land"
SEES, PUBLISHES, REMOVES = "look at snapshots", "write snapshots", "remove snapshots"
ALL = ("list", "write", "delete", LOOKS, LANDS, SEES, PUBLISHES, REMOVES, "make a bucket")
NONE = dict.fromkeys(ALL, False)
READER = NONE | {"list": True}
WRITER = READER | {"write": True, "delete": True}


@pytest.mark.parametrize(
    ("account", "allowed"),
    [
        ("stream", WRITER),
        ("jobs", WRITER | {LOOKS: True, LANDS: True, SEES: True}),
        ("snapshots", READER | {SEES: True, PUBLISHES: True, REMOVES: True}),
        ("verify", READER | {LOOKS: True, SEES: True}),
        ("trino", READER),
        ("jupyter", READER | {SEES: True}),
        ("monitor", READER | {SEES: True}),
        ("api", READER | {SEES: True}),
        ("landing", NONE | {LOOKS: True, LANDS: True}),
    ],
)
def test_an_account_of_the_lake_has_its_own_rights(
    platform: Platform, account: str, allowed: dict[str, bool]
) -> None:
    done = platform.with_input(
        platform.secret(f"minio_{account}"),
        "--entrypoint",
        "python",
        "lakepulse",
        "-c",
        OBJECTS,
        f"lakepulse-{account}",
    )
    assert json.loads(done.stdout) == allowed, done.stderr


@pytest.mark.parametrize("role", ["trino", "jupyter", "lake_verify", "cdc_capture"])
def test_a_reader_of_the_source_cannot_write(platform: Platform, role: str) -> None:
    assert platform.query(role, "SELECT count(*) FROM sales.orders").returncode == 0
    denied = platform.query(role, "UPDATE sales.orders SET comments = 'x'")
    assert "permission denied" in denied.stderr


def test_no_secret_shows_in_inspect_or_logs(platform: Platform) -> None:
    names = [each.name for each in platform.compose.containers()]
    shown = platform.docker("inspect", *names).stdout + platform.docker("compose", "logs").stdout
    shown += platform.docker("compose", "config").stdout
    assert [name for name in SECRETS if platform.secret(name) in shown] == []


def test_services_without_a_page_reach_nobody_outside(platform: Platform) -> None:
    published = platform.docker("compose", "ps", "--format", "{{.Ports}}").stdout
    assert "0.0.0.0" not in published
    network = json.loads(platform.docker("network", "inspect", "lakepulse-test_internal").stdout)
    assert network[0]["Internal"] is True
