"""Costs for the tests of what is made of them."""

from bench.cost.cost import Cost, LakeGrowth, PhaseCost, StreamCost


def a_cost(rate: int = 20, *, seconds: float = 10.0) -> Cost:
    """A cost of 6 CPU s in ten seconds, the stream's 4 of them, 2 of these in phases; ``rate`` changes a second."""
    phases = {"gold.query": PhaseCost(0.5, 1.0, 3.0, 20), "bronze.read": PhaseCost(0.5, 0.0, 1.0, 10)}
    stream = StreamCost(
        phases,
        python=3.0,
        arrow=0.5,
        changes=rate * seconds,
        batches={"bronze": 10.0, "silver": 5.0},
        p95={"silver": 1.2, "gold": 2.4},
    )
    return Cost(
        rate=rate,
        seconds=seconds,
        cpu={"kafka": 2.0, "stream": 3.0, "spark": 1.0},
        workload=0.7,
        stream=stream,
        threads={"stream": {"python": 1.5, "tokio-rt-worker": 0.4, "tiny": 0.001}},
        lake=LakeGrowth(120, 100, {"bronze": 50, "gold": 10}),
    )
