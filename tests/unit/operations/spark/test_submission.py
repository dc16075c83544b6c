"""Options of spark-submit: written as properties, and a shell that reads what it is to find."""

import os
import sys
from pathlib import Path

from operations.spark.submission import environment, write_defaults


def test_properties_are_written_line_by_line_in_place_of_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "conf"
    write_defaults(folder, {"spark.old": "1"})
    write_defaults(folder, {"spark.b": "x y", "spark.a": "true"})
    lines = (folder / "spark-defaults.conf").read_text().splitlines()
    assert [line.split(" ", 1) for line in lines] == [["spark.a", "true"], ["spark.b", "x y"]]


def test_spark_submit_finds_this_python_and_the_program(tmp_path: Path) -> None:
    found = environment(tmp_path)
    assert found["PYSPARK_PYTHON"] == sys.executable
    assert Path(found["SPARK_CONF_DIR"]) == tmp_path.resolve()
    assert Path(found["LAKEPULSE_SUBMIT"]).name == "submit.py"
    assert Path(found["JAVA_HOME"], "bin", "java").exists()
    first, *others = found["PATH"].split(os.pathsep)
    assert Path(first, "spark-submit").is_file()
    assert os.environ["PATH"].split(os.pathsep)[-1] in others
