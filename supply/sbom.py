"""SBOMs, one for each image, as CycloneDX 1.6: ``python -m supply.sbom FOLDER``.

They list what LakePulse puts into an image. What its base (Debian, Python, Postgres) brings is the base's own list.
"""

import json
import sys
from pathlib import Path
from typing import Any

from lakepulse.settings import PROJECT_ROOT
from supply.parts import Component, jars, modules, packages

# The locks, Ivy's configurations and go.mod files of each image.
IMAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "lakepulse": (("runtime",), ("spark", "s3"), ()),
    "airflow": (("runtime", "airflow"), ("spark", "s3"), ()),
    "jupyter": (("runtime", "jupyter"), ("spark", "s3"), ()),
    "kafka": ((), ("broker",), ()),
    "schema-registry": ((), ("registry",), ()),
    "trino": ((), ("trino",), ()),
    "minio": ((), (), ("docker/minio/go.mod",)),
}


def document(image: str, version: str, listed: dict[str, list[Component]]) -> dict[str, Any]:
    """The SBOM of ``image``; ``listed`` has the packages by lock."""
    locks, configurations, files = IMAGES[image]
    components = [each for lock in locks for each in listed[lock]]
    components += jars(configurations)
    components += [each for file in files for each in modules(PROJECT_ROOT / file)]
    # The runtime's and Jupyter's locks have parts in common.
    unique = {each["bom-ref"]: each for each in components}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "container", "name": f"lakepulse/{image}", "version": version}},
        "components": [unique[name] for name in sorted(unique)],
    }


def main(folder: Path) -> None:
    """Write ``<image>.cdx.json`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = {lock: packages(lock) for lock in ("runtime", "airflow", "jupyter")}
    for image in IMAGES:
        found = document(image, "dev", listed)
        (folder / f"{image}.cdx.json").write_text(json.dumps(found, indent=2) + "\n")
        print(f"  {image}: {len(found['components'])} parts")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
