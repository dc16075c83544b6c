"""A circuit breaker per dependency: one that fails again and again is left alone for a while; nobody waits for it."""

from collections.abc import Callable
from typing import TypeVar

from pybreaker import CircuitBreaker, CircuitBreakerError

from serving.api.problems import ApiProblem, AwayError
from serving.api.settings import ServingSettings

Value = TypeVar("Value")
DEPENDENCIES = ("lake", "kafka", "postgres", "alerts")


class Breakers:
    """The breakers of all dependencies; safe to share between threads.

    An ApiProblem is an answer (a table that nothing has written, a query that came to its limit), no failure.
    """

    def __init__(self, settings: ServingSettings) -> None:
        self._breakers = {
            name: CircuitBreaker(
                fail_max=settings.failures,
                reset_timeout=settings.rest_seconds,
                exclude=[ApiProblem],
                name=name,
            )
            for name in DEPENDENCIES
        }

    def call(self, name: str, ask: Callable[[], Value]) -> Value:
        """What ``ask`` gives; raises AwayError where the dependency is left alone, or what ``ask`` raises."""
        try:
            answered: Value = self._breakers[name].call(ask)
        except CircuitBreakerError as error:
            # The call that opens it ends here too: its own error is the cause.
            raise AwayError(name, str(error.__cause__ or "it has failed and is left alone")) from error
        return answered

    def states(self) -> dict[str, str]:
        """``closed`` (asked), ``open`` (left alone) or ``half-open`` (tried), by dependency."""
        return {name: breaker.current_state for name, breaker in self._breakers.items()}
