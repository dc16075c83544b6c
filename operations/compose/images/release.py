"""A release: the version that pyproject.toml states and the commit that images are built from, as tags."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from lakepulse.errors import ServiceError
from operations.compose.docker import answer

_SHOWN = 12


@dataclass(frozen=True)
class Release:
    """``version`` as 0.1.0, ``revision``: a commit; ``changed``: files differ from it; ``named``: git tags it so."""

    version: str
    revision: str
    changed: bool
    named: bool

    @classmethod
    def of(cls, root: Path) -> "Release":
        """The release of a checkout; raises ServiceError where git does not know it."""
        version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
        revision = _git(root, "rev-parse", "HEAD").strip()
        changed = bool(_git(root, "status", "--porcelain").strip())
        named = f"v{version}" in _git(root, "tag", "--points-at", "HEAD").split()
        return cls(version, revision, changed, named)

    @property
    def tag(self) -> str:
        """``0.1.0-0123456789ab``, with ``-changed`` where the commit does not say all: one build, for ever."""
        return f"{self.version}-{self.revision[:_SHOWN]}" + ("-changed" if self.changed else "")

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its images: ``tag``, and the bare version where the commit is that version's."""
        return (self.tag, self.version) if self.named and not self.changed else (self.tag,)


def _git(root: Path, *arguments: str) -> str:
    try:
        return answer(["git", "-C", str(root), *arguments])
    except ServiceError as error:
        raise ServiceError(
            f"no commit to name images by ({error.problem})", "Build from a clone of the repository."
        ) from error
