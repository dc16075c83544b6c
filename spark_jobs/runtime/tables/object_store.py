"""The object store under the tables, as obstore gives it: whole files are written and read, each in one request.

A directory and S3 alike. Arrow's file systems, which read parts of large files, cannot write "only where none is".
"""

import obstore
import pyarrow as pa
import pyarrow.parquet as pq
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, S3Store

from lakepulse.settings import Settings
from spark_jobs.runtime.tables.storage import S3_REGION

FEW_ROWS = 2000
"""So small a file is soon written anew: zstd, set up for each column, would cost more than all the rest of it."""


class TableStore:
    """Writes and reads below one table."""

    def __init__(self, store: ObjectStore, below: str) -> None:
        self._store = store
        self._below = below

    def get(self, path: str) -> pa.Buffer:
        """The whole file ``path``; FileNotFoundError where it is gone."""
        return pa.py_buffer(obstore.get(self._store, self._path(path)).bytes())

    def put(self, path: str, data: bytes) -> None:
        """Write ``path``, or over it."""
        obstore.put(self._store, self._path(path), data)

    def write(self, path: str, rows: pa.Table) -> int:
        """Write ``rows`` to the Parquet file ``path``; its size in bytes."""
        content = pa.BufferOutputStream()
        pq.write_table(rows, content, compression=compression(rows))
        data = content.getvalue().to_pybytes()
        self.put(path, data)
        return len(data)

    def put_new(self, path: str, data: bytes) -> bool:
        """Write ``path``; False where it is there already, with other bytes.

        A store's answer can be lost and the request be sent again: what is there may be this very one.
        """
        try:
            obstore.put(self._store, self._path(path), data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return bytes(self.get(path)) == data
        return True

    def _path(self, path: str) -> str:
        return f"{self._below}{path}"


def compression(rows: pa.Table) -> str:
    """The codec of a file with these rows, as Parquet names it."""
    return "snappy" if rows.num_rows <= FEW_ROWS else "zstd"


class ObjectStores:
    """The stores of one lake's tables, each opened once: a client keeps its connections."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: dict[str, S3Store] = {}
        self._tables: dict[str, TableStore] = {}

    def of(self, uri: str) -> TableStore:
        """The store of the table at ``uri``, a directory or ``s3://bucket/name``."""
        if uri not in self._tables:
            self._tables[uri] = self._opened(uri)
        return self._tables[uri]

    def _opened(self, uri: str) -> TableStore:
        scheme, _, place = uri.rpartition("://")
        if not scheme:
            return TableStore(LocalStore(uri, mkdir=True), "")
        bucket, _, below = place.partition("/")
        if bucket not in self._buckets:
            self._buckets[bucket] = bucket_store(self._settings, bucket)
        return TableStore(self._buckets[bucket], f"{below}/")


def bucket_store(settings: Settings, bucket: str) -> S3Store:
    """The bucket of that name, with the account that the settings name."""
    return S3Store(
        bucket,
        endpoint=settings.lake.s3_endpoint,
        access_key_id=settings.lake.s3_user,
        secret_access_key=settings.home.secret("s3_secret_key").get_secret_value(),
        region=S3_REGION,
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )
