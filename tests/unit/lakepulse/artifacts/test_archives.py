"""Downloads are the pinned files or nothing."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lakepulse.artifacts.archives import GROUPS, checksums, sha256, verify
from lakepulse.artifacts.ivy import IVY_FILE
from lakepulse.errors import ArtifactError


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.jar").write_bytes(b"alpha")
    (tmp_path / "b.jar").write_bytes(b"beta")
    return tmp_path


@pytest.fixture
def sums(files: Path) -> dict[str, str]:
    return {path.name: sha256(path) for path in files.iterdir()}


def test_the_pinned_files_pass(files: Path, sums: dict[str, str]) -> None:
    verify(files, sums)


def test_a_changed_byte_is_named_with_both_sums(files: Path, sums: dict[str, str]) -> None:
    (files / "b.jar").write_bytes(b"betA")
    with pytest.raises(ArtifactError, match=rf"b\.jar arrived with SHA-256 \w+, pinned is {sums['b.jar']}"):
        verify(files, sums)


@pytest.mark.parametrize("change", ["missing", "extra"])
def test_a_file_too_few_or_too_many_is_named(files: Path, sums: dict[str, str], change: str) -> None:
    if change == "missing":
        (files / "b.jar").unlink()
    else:
        sums.pop("b.jar")
    with pytest.raises(ArtifactError, match=r"different files \(b\.jar\)"):
        verify(files, sums)


def test_an_unknown_group_is_an_error() -> None:
    with pytest.raises(ArtifactError, match="lists no files for nothing"):
        checksums("nothing")


@pytest.mark.parametrize("group", GROUPS)
def test_every_dependency_has_a_sum_and_every_sum_a_dependency(group: str) -> None:
    declared = {
        f"{dependency.get('name')}-{dependency.get('rev')}"
        for dependency in ElementTree.parse(IVY_FILE).iter("dependency")
        if str(dependency.get("conf")).startswith(group)
    }
    listed = {re.sub(r"(-all|-executable)?\.(tar\.gz|jar)$", "", name) for name in checksums(group)}
    assert listed == declared
