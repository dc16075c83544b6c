"""Secrets that have got out: gitleaks over the whole history, detect-secrets over what is tracked now.

``python -m supply.leaks``; they find different things. Before that each has to find what is planted for it, in a
repository made for that: a scanner that has fallen silent fails. What was looked at and is none is in
``.gitleaksignore`` and ``.secrets.baseline``.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lakepulse.errors import VerificationError
from lakepulse.settings import PROJECT_ROOT

DETECT = PROJECT_ROOT / ".supply" / "bin" / "detect-secrets-hook"
BASELINE = ".secrets.baseline"
_MOVED = 3
"""Of detect-secrets: nothing new, but lines of its baseline have moved."""
_GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
# In pieces, so that nobody finds them here.
PLANTS = {
    "key": 'aws_access_key_id = "AKIA' + 'Y3FJ6QXW5ZK7PLRD"\n',
    "token": "token = ghp_" + "x7Qm2Lk9Rt4Vw8" + "Zb1Nc6Yp3Hd5" + "Js0Fg2Ae7U\n",
    "database": "dsn = postgresql://admin:" + "k3Jx9QmZ7w@db.example.org/shop\n",
    "private": "-----BEGIN RSA "
    + "PRIVATE KEY-----\n"
    + "MIIEpAIBAAKCAQEA" * 8
    + "\n-----END RSA PRIVATE KEY-----\n",
}
"""What is planted, by file."""
FINDS = {"gitleaks": {"key", "token", "private"}, "detect-secrets": {"key", "token", "database", "private"}}
"""Which of it each has to find."""


def gitleaks(root: Path, program: Path) -> str:
    """What it finds in the history of ``root``, without the secrets themselves; empty where there is nothing."""
    command = [
        str(program),
        "git",
        "--no-banner",
        "--no-color",
        "--redact",
        "--verbose",
        "--log-level",
        "error",
        str(root),
    ]
    return _said(command, root)


def detect_secrets(root: Path) -> str:
    """What it finds in the files of ``root`` that git tracks and its baseline does not excuse; empty: nothing."""
    listed = subprocess.run([*_GIT, "ls-files"], cwd=root, check=True, capture_output=True, text=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        options: list[str] = []
        if (root / BASELINE).is_file():
            # It writes the lines that have moved into its baseline: into a copy, here.
            options = ["--baseline", str(shutil.copy(root / BASELINE, folder))]
        return _said([str(DETECT), *options, *listed.split("\n")[:-1]], root)


def _said(command: list[str], root: Path) -> str:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, _MOVED):
        raise VerificationError(
            f"{command[0]} failed ({done.stderr.strip()[-300:]})", "Run `make secrets` again."
        )
    return done.stdout.strip() or done.stderr.strip() if done.returncode == 1 else ""


def require_plants_found(program: Path) -> None:
    """Raise VerificationError where a scanner does not find what is planted for it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in PLANTS.items():
            (root / f"{name}.txt").write_text(text)
        for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "planted"]):
            subprocess.run([*_GIT, *arguments], cwd=root, check=True)
        for scanner, said in {
            "gitleaks": gitleaks(root, program),
            "detect-secrets": detect_secrets(root),
        }.items():
            missed = {name for name in FINDS[scanner] if f"{name}.txt" not in said}
            if missed:
                raise VerificationError(
                    f"{scanner} does not find what was planted: {', '.join(sorted(missed))}",
                    "Look at its release notes.",
                )


def main() -> int:
    """Plant, scan, print; the exit code."""
    built = subprocess.run(
        [PROJECT_ROOT / "tools" / "build", "gitleaks"], check=True, stdout=subprocess.PIPE, text=True
    )
    program = Path(built.stdout.strip())
    require_plants_found(program)
    found = {
        "history": gitleaks(PROJECT_ROOT, program),
        "files": detect_secrets(PROJECT_ROOT),
    }
    for where, said in found.items():
        print(f"secrets in the {where}: {said or 'none'}")
    return int(any(found.values()))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except VerificationError as error:
        sys.exit(f"error: {error}")
