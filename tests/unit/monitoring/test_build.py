"""The generated files are what the dashboards give, and nothing is left of one that is gone."""

from pathlib import Path

from monitoring.build import GENERATED, build


def test_the_generated_files_are_as_new_as_the_dashboards(tmp_path: Path) -> None:
    (tmp_path / "grafana").mkdir()
    (tmp_path / "grafana" / "gone.json").write_text("{}")
    build(tmp_path)
    for ui in ("grafana", "vmui"):
        made = {file.name: file.read_text() for file in (tmp_path / ui).iterdir()}
        kept = {file.name: file.read_text() for file in (GENERATED / ui).iterdir()}
        assert made == kept, "run `python -m monitoring.build`"
