"""Makes the buckets in MinIO, and for each service an account with a policy of its own; run at every start.

| account | may |
|---|---|
| lakepulse-stream | read and write objects of the lake's three buckets |
| lakepulse-jobs | the same, and those of the landing zone, where its tasks land what they fetch; read snapshots |
| lakepulse-snapshots | read objects of the lake, read and write snapshots |
| lakepulse-verify | read objects of all five |
| lakepulse-jupyter, lakepulse-monitor, lakepulse-api | read those of the lake and snapshots |
| lakepulse-trino | read those of the lake |
| lakepulse-landing | read and write objects of the landing zone alone: for whoever drops files |

No account may make or delete a bucket, or see another one.
"""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from minio import Minio, MinioAdmin
from minio.credentials.providers import StaticProvider

from lakepulse.settings import Settings
from operations.containers.job import run

ROOT = "lakepulse-root"
BUCKETS = ("lakepulse-bronze", "lakepulse-silver", "lakepulse-gold")
LANDING = ("lakepulse-landing",)
SNAPSHOTS = ("lakepulse-snapshots",)

_LOOK = ("s3:ListBucket", "s3:GetBucketLocation")
_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_UPLOADS = ("s3:ListBucketMultipartUploads",)


@dataclass(frozen=True)
class Rights:
    """The buckets whose objects an account may read, and those where it may write too."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


ACCOUNTS = {
    "stream": Rights(writes=BUCKETS),
    "jobs": Rights(SNAPSHOTS, (*BUCKETS, *LANDING)),
    "snapshots": Rights(BUCKETS, SNAPSHOTS),
    "verify": Rights((*BUCKETS, *LANDING, *SNAPSHOTS)),
    "trino": Rights(BUCKETS),
    "jupyter": Rights((*BUCKETS, *SNAPSHOTS)),
    "monitor": Rights((*BUCKETS, *SNAPSHOTS)),
    "api": Rights((*BUCKETS, *SNAPSHOTS)),
    "landing": Rights(writes=LANDING),
}
"""By account, without ``lakepulse-``, what it may do."""


def main() -> None:
    """Buckets, policies, accounts."""
    settings = Settings()
    host = urlsplit(settings.lake.s3_endpoint).netloc
    password = settings.home.secret("minio_root").get_secret_value()
    client = Minio(host, ROOT, password, secure=False)
    admin = MinioAdmin(endpoint=host, credentials=StaticProvider(ROOT, password), secure=False)
    for bucket in (*BUCKETS, *LANDING, *SNAPSHOTS):
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket)
    for name, rights in ACCOUNTS.items():
        user = f"lakepulse-{name}"
        admin.policy_add(user, policy=policy(rights))
        admin.user_add(user, settings.home.secret(f"minio_{name}").get_secret_value())
        admin.policy_set(user, user=user)
    logging.info("buckets and accounts are there")


def policy(rights: Rights) -> dict[str, object]:
    """An IAM policy document over buckets and the objects in them."""
    every = (*rights.reads, *rights.writes)
    statements = [
        _allow(_LOOK, [f"arn:aws:s3:::{bucket}" for bucket in every]),
        _allow(_READ, [f"arn:aws:s3:::{bucket}/*" for bucket in every]),
    ]
    if rights.writes:
        statements.append(_allow(_UPLOADS, [f"arn:aws:s3:::{bucket}" for bucket in rights.writes]))
        statements.append(_allow(_WRITE, [f"arn:aws:s3:::{bucket}/*" for bucket in rights.writes]))
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(actions: tuple[str, ...], resources: list[str]) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


if __name__ == "__main__":
    run(main)
