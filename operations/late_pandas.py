"""pandas on demand: pyarrow alone would import it with its first array, 1.4 CPU seconds and 32 MB of each process.

Who needs pandas imports it, and pyarrow's ``to_pandas`` finds it then. What pyarrow no longer does, in a process that
imported pandas after it, is to know pandas' missing values (``pd.NA``, ``NaT``) in a list.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import wrapt


class NoPandas(MetaPathFinder):
    """Says that pandas is not installed, for as long as it is on ``sys.meta_path``."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise for pandas what a missing module raises; all else is for the finders that follow."""
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is imported by who needs it", name=fullname)
        return None


def install() -> None:
    """From now on the import of pyarrow does not bring pandas; where pandas is there already, nothing changes."""
    wrapt.register_post_import_hook(_first_array_without_pandas, "pyarrow")


def _first_array_without_pandas(pyarrow: ModuleType) -> None:
    """pyarrow looks for pandas once, in Python and in C++, when it makes its first array."""
    if "pandas" in sys.modules:
        return
    finder = NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        pyarrow.array([0])
    finally:
        sys.meta_path.remove(finder)
