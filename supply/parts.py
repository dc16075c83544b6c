"""Parts of the images: packages by lock, jars by Ivy's checksums, Go modules by go.mod, as CycloneDX components."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from lakepulse.errors import ArtifactError
from lakepulse.settings import PROJECT_ROOT

PROGRAM = PROJECT_ROOT / ".supply" / "bin" / "cyclonedx-py"
LOCKS = PROJECT_ROOT / "requirements"
Component = dict[str, Any]
_MODULE = re.compile(r"^\t?(?:require )?([\w./~-]+\.[\w./~-]+) (v\S+)", re.MULTILINE)


def packages(lock: str) -> list[Component]:
    """The packages of ``requirements/<lock>.txt`` with the hashes of their files; ArtifactError where it fails."""
    command = [
        str(PROGRAM),
        "requirements",
        str(LOCKS / f"{lock}.txt"),
        "--of",
        "JSON",
        "--output-reproducible",
        "--no-validate",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ArtifactError(
            f"the parts of {lock} cannot be listed ({done.stderr.strip()})", "Run `make sbom` again."
        )
    found: list[Component] = json.loads(done.stdout)["components"]
    return [_package(each) for each in found]


def _package(listed: Component) -> Component:
    """One package; of where it comes from only the hashes, since a lock names no address."""
    references = listed.get("externalReferences", [])
    hashes = [each for reference in references for each in reference.get("hashes", [])]
    kept = {name: listed[name] for name in ("type", "name", "version", "purl")}
    return {**kept, "bom-ref": listed["purl"], "hashes": hashes}


def jars(configurations: tuple[str, ...]) -> list[Component]:
    """What Ivy fetches for them; raises KeyError for a file without a checksum."""
    lines = (PROJECT_ROOT / "ivy" / "checksums.sha256").read_text().splitlines()
    sums = {path: digest for digest, path in (line.split() for line in lines)}
    tree = ElementTree.parse(PROJECT_ROOT / "ivy" / "ivy.xml")  # noqa: S314  # a file of our own
    found = []
    for each in tree.iter("dependency"):
        for configuration in set(each.attrib["conf"].split(",")) & set(configurations):
            start = f"{configuration}/{each.attrib['name']}-{each.attrib['rev']}"
            digest = next(digest for path, digest in sorted(sums.items()) if path.startswith(start))
            found.append(
                _component("maven", f"{each.attrib['org']}/{each.attrib['name']}", each.attrib["rev"], digest)
            )
    return found


def modules(file: Path) -> list[Component]:
    """The Go modules that a go.mod requires, those at one remove too."""
    return [_component("golang", name, version) for name, version in _MODULE.findall(file.read_text())]


def _component(kind: str, name: str, version: str, digest: str = "") -> Component:
    address = f"pkg:{kind}/{name}@{version}"
    hashes = [{"alg": "SHA-256", "content": digest}] if digest else []
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": address,
        "bom-ref": address,
        "hashes": hashes,
    }
