"""Makes the lake's buckets in MinIO, and for each service an account with a policy of its own; run at every start.

| account | may |
|---|---|
| lakepulse-stream | read and write objects of the lake's three buckets |
| lakepulse-jobs | the same, and those of the landing zone, where its tasks land what they fetch |
| lakepulse-verify | read objects of all four |
| lakepulse-trino, lakepulse-jupyter, lakepulse-monitor, lakepulse-api | read those of the lake |
| lakepulse-landing | read and write objects of the landing zone alone: for whoever drops files |

No account may make or delete a bucket, or see another one.
"""

import logging
from urllib.parse import urlsplit

from minio import Minio, MinioAdmin
from minio.credentials.providers import StaticProvider

from lakepulse.settings import Settings
from operations.containers.job import run

ROOT = "lakepulse-root"
BUCKETS = ("lakepulse-bronze", "lakepulse-silver", "lakepulse-gold")
LANDING = ("lakepulse-landing",)

_LOOK = ("s3:ListBucket", "s3:GetBucketLocation")
_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_UPLOADS = ("s3:ListBucketMultipartUploads",)

_POLICIES = {
    "stream": (BUCKETS, True),
    "jobs": ((*BUCKETS, *LANDING), True),
    "verify": ((*BUCKETS, *LANDING), False),
    "trino": (BUCKETS, False),
    "jupyter": (BUCKETS, False),
    "monitor": (BUCKETS, False),
    "api": (BUCKETS, False),
    "landing": (LANDING, True),
}
"""By account the buckets that it reaches, and whether it may write."""


def main() -> None:
    """Buckets, policies, accounts."""
    settings = Settings()
    host = urlsplit(settings.lake.s3_endpoint).netloc
    password = settings.home.secret("minio_root").get_secret_value()
    client = Minio(host, ROOT, password, secure=False)
    admin = MinioAdmin(endpoint=host, credentials=StaticProvider(ROOT, password), secure=False)
    for bucket in (*BUCKETS, *LANDING):
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket)
    for name, (buckets, writes) in _POLICIES.items():
        user = f"lakepulse-{name}"
        admin.policy_add(user, policy=policy(buckets, writes=writes))
        admin.user_add(user, settings.home.secret(f"minio_{name}").get_secret_value())
        admin.policy_set(user, user=user)
    logging.info("buckets and accounts are there")


def policy(buckets: tuple[str, ...], *, writes: bool) -> dict[str, object]:
    """An IAM policy document over ``buckets`` and the objects in them."""
    on_buckets, on_objects = (*_LOOK, *(_UPLOADS if writes else ())), (*_READ, *(_WRITE if writes else ()))
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(on_buckets, [f"arn:aws:s3:::{bucket}" for bucket in buckets]),
            _allow(on_objects, [f"arn:aws:s3:::{bucket}/*" for bucket in buckets]),
        ],
    }


def _allow(actions: tuple[str, ...], resources: list[str]) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


if __name__ == "__main__":
    run(main)
