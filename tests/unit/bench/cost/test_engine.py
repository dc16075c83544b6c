"""Containers' CPU as the engine's API says it, also of those that came or were started again between two looks."""

from bench.cost.engine import ONE_OFF, SERVICE, ContainerCpu, container_cpu, used_between


def of(service: str, cpu: float, *, one_off: bool = False) -> ContainerCpu:
    return ContainerCpu(service, one_off, cpu)


def test_the_engine_counts_nanoseconds_and_compose_names_services() -> None:
    stats = {"cpu_stats": {"cpu_usage": {"total_usage": 2_500_000_000}}}
    assert container_cpu({SERVICE: "kafka", ONE_OFF: "False"}, stats) == of("kafka", 2.5)
    assert container_cpu({SERVICE: "workload", ONE_OFF: "True"}, stats) == of("workload", 2.5, one_off=True)


def test_a_container_that_has_just_ended_has_used_nothing() -> None:
    assert container_cpu({SERVICE: "kafka"}, {"cpu_stats": {"cpu_usage": {}}}) == of("kafka", 0.0)


def test_services_are_the_sum_of_their_containers_and_the_traffic_is_apart() -> None:
    before = {"a": of("kafka", 10.0), "b": of("spark-worker", 1.0), "c": of("workload", 1.0, one_off=True)}
    after = {
        "a": of("kafka", 12.0),
        "b": of("spark-worker", 0.5),
        "d": of("spark-worker", 0.25),
        "c": of("workload", 4.0, one_off=True),
    }
    assert used_between(before, after) == ({"kafka": 2.0, "spark-worker": 0.75}, 3.0)
