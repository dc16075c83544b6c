"""The platform's own programs, as the supervisor is told of them."""

from operations.local.supervision.programs import own_programs


def test_programs_stop_in_the_order_of_the_flow() -> None:
    priorities = {program.name: program.priority for program in own_programs()}
    assert priorities["capture"] < priorities["stream"] < priorities["workload"]


def test_traffic_is_not_repeated_and_the_flow_is_taken_up_again() -> None:
    restarts = {program.name: program.restart for program in own_programs()}
    taken_up = dict.fromkeys(("capture", "stream", "api", "snapshots", "web-events"), "unexpected")
    assert restarts == {**taken_up, "fit": "never", "workload": "never"}
