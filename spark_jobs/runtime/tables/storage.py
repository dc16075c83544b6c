"""The object store's access: what delta-rs needs to reach the lake."""

from pyarrow import fs

from lakepulse.settings import Settings

S3_REGION = "us-east-1"


def storage_options(settings: Settings) -> dict[str, str]:
    """delta-rs's options for the lake's object store; empty for a local lake."""
    if not settings.lake.on_s3:
        return {}
    return {
        "AWS_ENDPOINT_URL": settings.lake.s3_endpoint,
        "AWS_ACCESS_KEY_ID": settings.lake.s3_user,
        "AWS_SECRET_ACCESS_KEY": settings.home.secret("s3_secret_key").get_secret_value(),
        "AWS_REGION": S3_REGION,
        "AWS_ALLOW_HTTP": "true",
        "aws_conditional_put": "etag",
    }


def arrow_s3(settings: Settings) -> fs.S3FileSystem:
    """Arrow's access to the object store, with the account that the settings name."""
    scheme, _, host = settings.lake.s3_endpoint.rpartition("://")
    return fs.S3FileSystem(
        endpoint_override=host,
        scheme=scheme or "https",
        access_key=settings.lake.s3_user,
        secret_key=settings.home.secret("s3_secret_key").get_secret_value(),
        region=S3_REGION,
        # A small file is one PUT, not an upload of parts.
        allow_delayed_open=True,
    )
