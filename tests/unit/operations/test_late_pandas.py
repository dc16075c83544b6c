"""pandas is imported by who needs it, not by pyarrow; each example in a process of its own."""

import subprocess
import sys

import pytest

from lakepulse.settings import PROJECT_ROOT

ARROW_ALONE = """
import sys
from operations import late_pandas
late_pandas.install()
import pyarrow as pa, pyarrow.dataset, pyarrow.compute
rows = pa.table({"a": [1, None], "b": ["x", "y"]})
assert "pandas" not in sys.modules
"""
BACK_AND_FORTH = """
frame = rows.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
assert frame["a"].isna().tolist() == [False, True], frame
assert pa.Table.from_pandas(frame).equals(rows), pa.Table.from_pandas(frame)
assert pa.array(pd.Series([1.0, None])).null_count == 1
"""

A_COMMAND = """
import sys
from operations.cli.main import main
try:
    main()
except SystemExit:
    sys.exit("pandas" in sys.modules)
"""


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(ARROW_ALONE, id="arrow-alone"),
        pytest.param(ARROW_ALONE + "import pandas as pd" + BACK_AND_FORTH, id="pandas-later"),
        pytest.param(
            f"import pandas as pd\n{ARROW_ALONE.replace('not in', 'in')}{BACK_AND_FORTH}"
            "assert pa.array([1, pd.NA], from_pandas=True).null_count == 1",
            id="pandas-first",
        ),
    ],
)
def test_pandas_is_imported_by_who_needs_it(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["up", "status", "stream", "verify", "api", "exporter", "capture"])
def test_no_service_brings_pandas(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", A_COMMAND, command, "--help"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{command} [OPTIONS]" in done.stdout
    assert done.returncode == 0, done.stderr or f"`lakepulse {command}` imports pandas"
