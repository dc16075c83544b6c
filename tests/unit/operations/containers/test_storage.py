"""What each account of the object store may do; that a server keeps to it is tests/compose/test_privileges.py."""

from typing import Any

import pytest

from operations.compose.machine.secrets import SECRETS
from operations.containers.storage import ACCOUNTS, BUCKETS, LANDING, SNAPSHOTS, Rights, policy

CHANGES = {"s3:PutObject", "s3:DeleteObject"}


def allowed(rights: Rights, action: str) -> set[str]:
    """The buckets, or those whose objects, ``action`` is allowed on."""
    statements: Any = policy(rights)["Statement"]
    resources = [each for one in statements if action in one["Action"] for each in one["Resource"]]
    return {each.removeprefix("arn:aws:s3:::").removesuffix("/*") for each in resources}


def test_every_account_has_a_password_and_every_password_an_account() -> None:
    assert {f"minio_{name}" for name in ACCOUNTS} | {"minio_root"} == {
        name for name in SECRETS if name.startswith("minio_")
    }


@pytest.mark.parametrize(
    ("buckets", "writers"),
    [(BUCKETS, {"stream", "jobs"}), (LANDING, {"jobs", "landing"}), (SNAPSHOTS, {"snapshots"})],
)
def test_a_bucket_is_written_by_those_who_make_its_objects(
    buckets: tuple[str, ...], writers: set[str]
) -> None:
    for action in CHANGES:
        found = {name for name, rights in ACCOUNTS.items() if allowed(rights, action) & set(buckets)}
        assert found == writers


@pytest.mark.parametrize("name", ACCOUNTS)
def test_what_may_be_read_may_be_listed(name: str) -> None:
    """Or a file that is not there would be refused, not missing: the store does not tell who may not list."""
    rights = ACCOUNTS[name]
    assert (
        allowed(rights, "s3:ListBucket") == allowed(rights, "s3:GetObject") == {*rights.reads, *rights.writes}
    )


def test_a_reader_is_told_of_no_action_that_changes() -> None:
    statements: Any = policy(Rights(reads=BUCKETS))["Statement"]
    assert {action for one in statements for action in one["Action"]} == {
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObject",
    }
