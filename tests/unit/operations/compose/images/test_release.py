"""Tags of images: one build has one tag for ever, and a version's own name only its commit gets."""

import subprocess
from pathlib import Path

import pytest

from lakepulse.errors import ServiceError
from operations.compose.images.release import Release

COMMIT = "0123456789ab" + "cdef" * 7


@pytest.mark.parametrize(
    ("changed", "named", "tags"),
    [
        (False, False, ("0.1.0-0123456789ab",)),
        (False, True, ("0.1.0-0123456789ab", "0.1.0")),
        (True, True, ("0.1.0-0123456789ab-changed",)),
    ],
)
def test_tags(changed: bool, named: bool, tags: tuple[str, ...]) -> None:
    assert Release("0.1.0", COMMIT, changed, named).tags == tags


def test_a_clone_is_asked(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "3.2.1"\n')
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v3.2.1"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    release = Release.of(tmp_path)
    assert (release.version, release.changed, release.named) == ("3.2.1", False, True)
    (tmp_path / "new").write_text("")
    assert Release.of(tmp_path).changed


def test_without_a_clone_there_is_nothing_to_name_them_by(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "3.2.1"\n')
    with pytest.raises(ServiceError, match="no commit to name images by"):
        Release.of(tmp_path)
