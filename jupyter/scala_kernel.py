"""A Jupyter kernel whose cells are Scala, run by the shell that Spark itself brings, with the platform's session.

Cells are handed over as files (`:paste FILE`): a shell that reads lines would cut a cell at its empty ones.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import Any

import pexpect
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

from lakepulse.artifacts.java import java_home
from lakepulse.artifacts.spark_start import spark_home
from lakepulse.settings import Settings
from operations.spark.submission import write_defaults
from spark_jobs.runtime.engines.spark_session import session_options

PROMPT = "\r?\n(?:\x1b\\[[0-9;]*m)*scala> (?:\x1b\\[[0-9;]*m)*"
START_SECONDS = 600
# Line editing is for people at a terminal, and so are colours (scala.color), but for those of the prompt itself.
TERMINAL = {"TERM": "dumb"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FAILED = re.compile(r"^(?:\S*:\d+: error: |(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error)\b).*", re.MULTILINE)
_TABLE = """\
def table(name: String) = {{
  val Array(layer, table) = name.split('.')
  spark.read.format("delta").load(s"{location}")
}}
"""


class ScalaKernel(Kernel):  # type: ignore[misc]  # ipykernel has no types
    """Runs cells in one spark-shell, which the first cell starts; ``table("gold.dim_city")`` reads the lake."""

    implementation = "lakepulse-scala"
    implementation_version = "1"
    banner = "Scala in Spark's shell"
    language_info = {  # noqa: RUF012  # as the base class declares it
        "name": "scala",
        "mimetype": "text/x-scala",
        "file_extension": ".scala",
    }

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._folder = tempfile.TemporaryDirectory(prefix="lakepulse-scala-")
        self._shell: pexpect.spawn | None = None

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, Any] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: dict[str, Any] | None = None,
        cell_id: str | None = None,
    ) -> dict[str, Any]:
        """Run one cell; its error is the first line that the compiler or an exception says."""
        answer = {"execution_count": self.execution_count}
        if not code.strip():
            return {"status": "ok", "payload": [], "user_expressions": {}, **answer}
        try:
            said = self._run(code)
        except pexpect.EOF as ended:
            self._shell = None
            return {"status": "error", **self._failed("ShellEnded", _plain(ended.args[0])), **answer}
        if found := _FAILED.search(said):
            return {"status": "error", **self._failed("ScalaError", found[0], said), **answer}
        if said and not silent:
            self.send_response(self.iopub_socket, "stream", {"name": "stdout", "text": said + "\n"})
        return {"status": "ok", "payload": [], "user_expressions": {}, **answer}

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """End the shell, and its Spark with it."""
        if self._shell is not None:
            self._shell.close(force=True)
            self._shell = None
        if not restart:
            self._folder.cleanup()
        return {"status": "ok", "restart": restart}

    def _failed(self, name: str, value: str, trace: str = "") -> dict[str, Any]:
        content = {"ename": name, "evalue": value, "traceback": (trace or value).splitlines()}
        self.send_response(self.iopub_socket, "error", content)
        return content

    def _run(self, code: str) -> str:
        """What the shell says to ``code``."""
        if self._shell is None:
            self._shell = start_shell(Path(self._folder.name))
            self._paste(self._shell, table_function())
        return self._paste(self._shell, code)

    def _paste(self, shell: pexpect.spawn, code: str) -> str:
        cell = Path(self._folder.name, "cell.scala")
        cell.write_text(code + "\n")
        shell.sendline(f":paste {cell}")
        try:
            shell.expect(PROMPT, timeout=None)
        except KeyboardInterrupt:
            # Spark's shell cancels its running jobs at the first one.
            shell.sendintr()
            shell.expect(PROMPT, timeout=None)
        return _plain(shell.before).partition("now interpreting.\n")[2].strip("\n")


def start_shell(folder: Path) -> "pexpect.spawn":
    """spark-shell with the platform's session, at its prompt; its settings go to ``folder``."""
    options = session_options(Settings())
    # The shell would otherwise make a database for table definitions beside the notebook.
    java = f"{options['spark.driver.extraJavaOptions']} -Dscala.color=false"
    changed = {"spark.sql.catalogImplementation": "in-memory", "spark.driver.extraJavaOptions": java}
    write_defaults(folder, options | changed)
    home = spark_home()
    environment = {
        **os.environ,
        **TERMINAL,
        "JAVA_HOME": str(java_home()),
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder),
    }
    shell = pexpect.spawn(
        str(home / "bin" / "spark-shell"),
        env=environment,
        echo=False,
        encoding="utf-8",
        dimensions=(50, 1000),
    )
    shell.expect(PROMPT, timeout=START_SECONDS)
    return shell


def table_function() -> str:
    """The Scala function that reads a table of the lake by its name."""
    settings = Settings()
    return _TABLE.format(location=settings.lake.uri("$layer.$table", settings.home))


def _plain(said: object) -> str:
    return _COLOUR.sub("", str(said)).replace("\r\n", "\n")


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=ScalaKernel)
