"""`make up` needs no set-up: the part that runs on the user's machine imports the standard library alone."""

import subprocess
import sys

PROGRAM = """
import sys
import operations.compose.__main__
own = {"lakepulse", "operations", "__main__"}
others = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names - own
assert not others, others
"""


def test_no_package_is_imported() -> None:
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'){PROGRAM}"], check=True
    )
