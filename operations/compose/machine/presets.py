"""Makes ``.env``, and puts a preset's values (``docker/presets``) into it where one is asked for."""

from pathlib import Path

from lakepulse.errors import SettingsError
from operations.compose.machine.environment import read_environment, with_values
from operations.compose.machine.installation import Installation, owner

LAPTOP = "laptop"
"""The preset that is the example itself."""
PROFILES = "COMPOSE_PROFILES"
MONITORING = ("monitoring", "grafana")
FIRST_START = "KAFKA_QUORUM_VOTERS"
"""Who the brokers are is written into their volumes."""


def write_settings(installation: Installation, preset: str | None, has_data: bool = False) -> None:
    """Make .env where there is none, and put the values of ``preset`` into it where one is named.

    Raises SettingsError where there is no such preset, or where it does not fit the data of an earlier start.
    """
    path, example = installation.env_file, installation.root / ".env.example"
    if path.is_file() and preset is None:
        return
    base = path if path.is_file() else example
    uid, gid = owner()
    values = {"LAKEPULSE_UID": str(uid), "LAKEPULSE_GID": str(gid)}
    values |= _values(installation.root, preset) if preset else {}
    if has_data and values.get(FIRST_START, "") != read_environment(base).get(FIRST_START, ""):
        raise SettingsError(
            f"the preset {preset} has other brokers than this installation was begun with",
            "Begin anew: `make reset`, then the same command. Or leave the preset as it is: `make up`.",
        )
    path.write_text(with_values(base.read_text(), values))


def with_monitoring(installation: Installation) -> None:
    """Add the profiles of monitoring to those of .env; they stay until they are taken out of it."""
    chosen = [name for name in read_environment(installation.env_file).get(PROFILES, "").split(",") if name]
    profiles = ",".join(dict.fromkeys([*chosen, *MONITORING]))
    installation.env_file.write_text(with_values(installation.env_file.read_text(), {PROFILES: profiles}))


def _values(root: Path, preset: str) -> dict[str, str]:
    """The preset's own values, and the example's for what other presets change."""
    files = {
        path.stem: read_environment(path) for path in sorted((root / "docker" / "presets").glob("*.env"))
    }
    if preset not in {LAPTOP, *files}:
        raise SettingsError(f"there is no preset {preset}", f"Choose one of: {', '.join([LAPTOP, *files])}.")
    changed = {name for values in files.values() for name in values}
    example = {
        name: value for name, value in read_environment(root / ".env.example").items() if name in changed
    }
    return example | files.get(preset, {})
