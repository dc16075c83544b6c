"""A bulkhead's places: work that its caller has given up keeps its own until it has ended."""

import asyncio

import pytest

from serving.api.dependencies.bulkhead import Bulkhead
from serving.api.problems import ApiProblem, AwayError
from tests.conftest import PATIENCE_SECONDS


def test_work_that_goes_on_keeps_its_place_until_it_has_ended() -> None:
    """Its caller has given up; who comes meanwhile is told to come again, not queued behind it."""

    async def all_of_them() -> None:
        bulkhead, go_on = Bulkhead("lake", 1, 0, 0.05), asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait() -> None:
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()

        with pytest.raises(AwayError, match="did not answer within"):
            await bulkhead.run(wait)
        assert bulkhead.lags
        with pytest.raises(ApiProblem, match="wait for lake already"):
            await bulkhead.run(lambda: None)
        go_on.set()
        while bulkhead._inside:
            await asyncio.sleep(0.01)
        assert not bulkhead.lags
        assert await bulkhead.run(lambda: 1) == 1
        bulkhead.close()

    asyncio.run(asyncio.wait_for(all_of_them(), PATIENCE_SECONDS))
