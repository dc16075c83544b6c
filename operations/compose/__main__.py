"""The command line behind `make up` and its neighbours: standard library alone, so that it needs no set-up."""

import argparse
import os
import sys

from lakepulse.errors import LakePulseError
from operations.compose import autoscale, commands, demo, start
from operations.compose.images import deploy, tagged
from operations.compose.machine.installation import Installation

PLAIN = {
    "down": commands.down,
    "status": commands.status,
    "doctor": commands.doctor,
    "verify-data": commands.verify_data,
    "data-docs": commands.data_docs,
    "images": tagged.images,
}
"""The commands without options."""


def main() -> None:
    """Run one command; an error is one sentence and an exit code."""
    asked = _parser().parse_args()
    try:
        _run(asked, Installation())
    except LakePulseError as error:
        sys.stdout.flush()
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read (head, less) has had enough; nothing is left to be written at the interpreter's end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; the same command goes on from here\n")
        sys.exit(130)


def _run(asked: argparse.Namespace, installation: Installation) -> None:
    match asked.command:
        case "up":
            start.up(installation, asked.preset, monitored=asked.monitoring)
        case "demo":
            start.up(installation, asked.preset, monitored=asked.monitoring)
            demo.run(installation, asked.rate, asked.seconds)
        case "logs":
            commands.logs(installation, asked.service)
        case "reset":
            commands.reset(installation, dry_run=asked.dry_run, yes=asked.yes)
        case "credentials":
            commands.credentials(installation, show=asked.show, as_json=asked.json)
        case "trino":
            commands.trino(installation, asked.user, asked.execute)
        case "scale":
            commands.scale(installation, asked.workers)
        case "autoscale":
            autoscale.autoscale(installation, _scaling(asked))
        case "push":
            tagged.push(installation, asked.registry)
        case "deploy" if asked.context:
            deploy.to_context(installation, asked.context, asked.registry, asked.directory)
        case "deploy":
            deploy.to_kubernetes(installation, asked.size, asked.registry, asked.values, asked.namespace)
        case name:
            PLAIN[name](installation)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="operations.compose", description="The platform in containers.")
    add = parser.add_subparsers(dest="command", required=True).add_parser
    for name in ("up", "demo"):
        command = add(name)
        command.add_argument("--preset", help="laptop, ha, workstation or reference")
        command.add_argument("--monitoring", action="store_true", help="metrics, alerts and dashboards too")
        if name == "demo":
            command.add_argument("--rate", type=int, default=100, help="row changes per second")
            command.add_argument("--seconds", type=int, default=30, help="how long the traffic lasts")
    for name in PLAIN:
        add(name)
    add("logs").add_argument("service", nargs="?")
    credentials = add("credentials")
    credentials.add_argument("--show", action="store_true", help="print the passwords")
    credentials.add_argument("--json", action="store_true", help="for scripts")
    trino = add("trino")
    trino.add_argument("--user", default="analyst", help="admin, analyst or viewer")
    trino.add_argument("--execute", help="one statement, in place of the prompt")
    push = add("push")
    push.add_argument("--registry", help="where to, with the path: registry.example.org/lakepulse")
    _add_deploy(add("deploy"))
    add("scale").add_argument("workers", type=int, nargs="?")
    _add_autoscale(add("autoscale"))
    reset = add("reset")
    reset.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    reset.add_argument("--yes", "-y", action="store_true", help="do not ask")
    return parser


def _add_autoscale(scaling: argparse.ArgumentParser) -> None:
    usual = autoscale.Scaling()
    scaling.add_argument("--least", type=int, default=usual.least, help="workers at the least")
    scaling.add_argument(
        "--most", type=int, default=usual.most, help="workers at the most, if the memory allows"
    )
    for name, part, seconds in (
        ("busy", usual.busy, usual.busy_seconds),
        ("idle", usual.idle, usual.idle_seconds),
    ):
        scaling.add_argument(
            f"--{name}", type=float, default=100 * part, help="percent of the workers' cores"
        )
        scaling.add_argument(f"--{name}-minutes", type=float, default=seconds / 60, help="for how long")


def _scaling(asked: argparse.Namespace) -> autoscale.Scaling:
    return autoscale.Scaling(
        least=asked.least,
        most=asked.most,
        busy=asked.busy / 100,
        busy_seconds=60 * asked.busy_minutes,
        idle=asked.idle / 100,
        idle_seconds=60 * asked.idle_minutes,
    )


def _add_deploy(deploying: argparse.ArgumentParser) -> None:
    deploying.add_argument("--registry", help="where the images were pushed to")
    deploying.add_argument(
        "--context", help="a Docker context; without one, the chart is installed in Kubernetes"
    )
    deploying.add_argument(
        "--directory", default="/var/lib/lakepulse/secrets", help="for secrets, on the other machine"
    )
    deploying.add_argument("--size", default="small", help="of the chart: small, medium or large")
    deploying.add_argument("--values", help="a file with the chart's values of this cluster")
    deploying.add_argument("--namespace", default="lakepulse", help="where the chart is installed")


if __name__ == "__main__":
    main()
