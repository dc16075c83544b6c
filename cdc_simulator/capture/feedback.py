"""Standby status updates to the walsender: the confirmed position, and signs of life."""

from psycopg2.extras import ReplicationCursor


def send_feedback(cursor: ReplicationCursor, confirmed: int = 0, reply: bool = False) -> None:
    """Tell Postgres at once that everything up to ``confirmed`` (LSN; 0: as before) is safe.

    ``reply`` asks for an answer, which carries the server's position.
    """
    cursor.send_feedback(flush_lsn=confirmed, apply_lsn=confirmed, reply=reply, force=True)  # type: ignore[no-untyped-call]
