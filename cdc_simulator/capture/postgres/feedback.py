"""Standby status updates to the walsender: the confirmed position, and signs of life.

They are sent through libpq itself: psycopg2's `send_feedback` also confirms, of its own accord, whatever position a
keepalive names, so that a slot would be ahead of capture's record whenever capture is killed in between (decision 21).
"""

import ctypes
import struct
from time import time

import psycopg2
import psycopg2._psycopg
from psycopg2.extras import ReplicationCursor

# Standby status update (PostgreSQL, "Streaming Replication Protocol"): written, flushed and applied LSN, clock in
# microseconds since 2000-01-01, whether an answer is asked for. An LSN of 0 leaves the slot where it is.
_STATUS = struct.Struct("!cQQQqB")
_POSTGRES_EPOCH = 946_684_800

# The libpq that psycopg2 is linked with: a symbol is looked for in a library's own dependencies too.
_LIBPQ = ctypes.CDLL(psycopg2._psycopg.__file__)
_LIBPQ.PQputCopyData.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
_LIBPQ.PQflush.argtypes = (ctypes.c_void_p,)


def send_feedback(cursor: ReplicationCursor, confirmed: int = 0, reply: bool = False) -> None:
    """Tell Postgres at once that everything up to ``confirmed`` (LSN; 0: as before) is safe.

    ``reply`` asks for an answer, which carries the server's position. Raises psycopg2.OperationalError where the
    connection is broken.
    """
    clock = int((time() - _POSTGRES_EPOCH) * 1e6)
    status = _STATUS.pack(b"r", confirmed, confirmed, confirmed, clock, reply)
    # The connection struct that psycopg2 reads from; only the reading thread may call this, as libpq asks. PQflush
    # sends what PQputCopyData has only put into libpq's buffer: at once, not with the next message.
    connection = cursor.connection.pgconn_ptr
    if _LIBPQ.PQputCopyData(connection, status, len(status)) <= 0 or _LIBPQ.PQflush(connection) != 0:
        raise psycopg2.OperationalError("the connection broke while a position was being confirmed")
