"""Makes the lake's buckets in MinIO, and for each service an account with a policy of its own; run at every start.

| account | may |
|---|---|
| lakepulse-stream, lakepulse-jobs | read and write objects of the three buckets |
| lakepulse-verify, lakepulse-trino, lakepulse-jupyter, lakepulse-monitor | read them |

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
WRITERS = ("stream", "jobs")
READERS = ("verify", "trino", "jupyter", "monitor")

_LOOK = ("s3:ListBucket", "s3:GetBucketLocation")
_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_UPLOADS = ("s3:ListBucketMultipartUploads",)


def main() -> None:
    """Buckets, policies, accounts."""
    settings = Settings()
    host = urlsplit(settings.lake.s3_endpoint).netloc
    password = settings.home.secret("minio_root").get_secret_value()
    client = Minio(host, ROOT, password, secure=False)
    admin = MinioAdmin(endpoint=host, credentials=StaticProvider(ROOT, password), secure=False)
    for bucket in BUCKETS:
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket)
    admin.policy_add("lakepulse-write", policy=policy((*_LOOK, *_UPLOADS), (*_READ, *_WRITE)))
    admin.policy_add("lakepulse-read", policy=policy(_LOOK, _READ))
    for name in (*WRITERS, *READERS):
        user = f"lakepulse-{name}"
        admin.user_add(user, settings.home.secret(f"minio_{name}").get_secret_value())
        admin.policy_set("lakepulse-write" if name in WRITERS else "lakepulse-read", user=user)
    logging.info("buckets and accounts are there")


def policy(on_buckets: tuple[str, ...], on_objects: tuple[str, ...]) -> dict[str, object]:
    """An IAM policy document over the lake's buckets and the objects in them."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(on_buckets, [f"arn:aws:s3:::{bucket}" for bucket in BUCKETS]),
            _allow(on_objects, [f"arn:aws:s3:::{bucket}/*" for bucket in BUCKETS]),
        ],
    }


def _allow(actions: tuple[str, ...], resources: list[str]) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


if __name__ == "__main__":
    run(main)
