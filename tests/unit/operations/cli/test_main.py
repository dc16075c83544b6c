from importlib.util import find_spec
from pathlib import Path

import operations.cli
from operations.cli.main import COMMANDS, ROOMS

FOLDER = Path(operations.cli.__file__).parent


def test_every_command_has_its_module() -> None:
    for name, (room, _) in COMMANDS.items():
        assert find_spec(f"operations.cli.{room}.{name.replace('-', '_')}"), name


def test_every_module_with_an_app_is_a_command() -> None:
    modules = {
        (path.parent.name, path.stem.replace("_", "-"))
        for room in ROOMS
        for path in (FOLDER / room).glob("*.py")
        if "app = typer.Typer(" in path.read_text()
    }
    assert modules == {(room, name) for name, (room, _) in COMMANDS.items()}
