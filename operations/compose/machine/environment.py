"""``.env``: what Compose puts into docker-compose.yml; made from ``.env.example`` at first, then the user's."""

import re
from collections.abc import Mapping
from pathlib import Path

_ASSIGNMENT = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=(.*)$")


def read_environment(path: Path) -> dict[str, str]:
    """The assignments of an env file, quotes removed; empty where it is missing."""
    if not path.is_file():
        return {}
    matches = (_ASSIGNMENT.match(line.strip()) for line in path.read_text().splitlines())
    return {match[1]: match[2].strip().strip("'\"") for match in matches if match}


def with_values(text: str, values: Mapping[str, str]) -> str:
    """``text`` (an env file) with each of ``values`` in place of its assignment, or added at the end."""
    lines, missing = [], dict(values)
    for line in text.splitlines():
        match = _ASSIGNMENT.match(line)
        lines.append(f"{match[1]}={missing.pop(match[1])}" if match and match[1] in missing else line)
    lines += [f"{name}={value}" for name, value in missing.items()]
    return "\n".join(lines) + "\n"
