"""The removal of old snapshots: manifests that were replaced some time ago, then files that no manifest names.

Readers have the files of their snapshot for themselves (``room``): the time is for those who are about to fetch them.
"""

from datetime import timedelta
from itertools import pairwise

from lakepulse.errors import LakeError
from lakepulse.faults import fault_point
from serving.snapshots.manifest import DATA, MANIFESTS, Manifest, from_bytes
from serving.snapshots.store import SnapshotStore


def remove_old(store: SnapshotStore, current: Manifest, kept_seconds: float) -> int:
    """Remove what was replaced so many seconds before ``current``, which is published, or more; how many files went."""
    manifests = sorted((at, path) for path, _, at in store.files(MANIFESTS))
    # The store's own clock, which has just dated the newest manifest: a bucket's is another machine's.
    before = max(at for at, _ in manifests) - timedelta(seconds=kept_seconds)
    # One is replaced when the next is written.
    replaced = [path for (_, path), (next_at, _) in pairwise(manifests) if next_at <= before]
    old = [path for path in replaced if current.id not in path]
    for path in old:
        store.remove(path)
        fault_point("snapshots.in-removal")
    named = current.paths | _named(store, [path for _, path in manifests if path not in old])
    unnamed = [path for path, _, at in store.files(DATA) if path not in named and at <= before]
    for path in unnamed:
        store.remove(path)
        fault_point("snapshots.in-removal")
    return len(old) + len(unnamed)


def _named(store: SnapshotStore, manifests: list[str]) -> frozenset[str]:
    """The files that these manifests name; one that cannot be read names none, and nobody can read by it."""
    found = set[str]()
    for path in manifests:
        data = store.get(path)
        try:
            found |= from_bytes(data, path).paths if data is not None else set()
        except LakeError:
            continue
    return frozenset(found)
