"""A `docker` that notes what it is asked and answers from a table: what is asked of it is the matter here."""

import json
from pathlib import Path

PROGRAM = """#!{python}
import json, os, sys
from pathlib import Path
folder = Path({folder!r})
asked = sys.argv[1:]
took = "" if sys.stdin.isatty() or "--interactive" not in asked else sys.stdin.buffer.read().hex()
kept = {{name: os.environ.get(name, "") for name in {kept!r}}}
with (folder / "asked.jsonl").open("a") as file:
    file.write(json.dumps({{"asked": asked, "took": took, **kept}}) + "\\n")
for words, answer in json.loads((folder / "answers.json").read_text()):
    if set(words) <= set(asked):
        print(answer)
        break
"""
KEPT = ("DOCKER_CONTEXT", "LAKEPULSE_IMAGES", "LAKEPULSE_VERSION", "LAKEPULSE_SECRETS_DIR")


class Standin:
    """The program in a folder that goes to the front of PATH; ``answers``: words that a call has, and the answer."""

    def __init__(self, folder: Path, python: str, answers: list[tuple[list[str], str]]) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "answers.json").write_text(json.dumps(answers))
        program = folder / "docker"
        program.write_text(PROGRAM.format(python=python, folder=str(folder), kept=KEPT))
        program.chmod(0o755)

    def calls(self) -> list[dict[str, str]]:
        """Each call: its words as one text, and what it took and saw in the environment."""
        file = self._folder / "asked.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        return [each | {"asked": " ".join(each["asked"])} for each in map(json.loads, lines)]
