"""Numbers for operators, in Prometheus's form; each process counts for itself and serves them on a port of its own.

INVARIANT: a label has a code, a kind or the name of a database. Nothing that a request brings is ever a label: who
asked what is in the log and in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from hub.config import Settings
from hub.ledger.gate import FlushWatch

log = structlog.get_logger()

LOOPBACK = "127.0.0.1"
"""Where the numbers are served: to this machine only, never through the partners' door."""

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_EVENTS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Metrics:
    """Counts requests, in `requests` and `seconds`, and writes of the ledger, in `flushes`; everything else is looked at when the
    numbers are asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "hub_requests",
            "Requests to /graphql, by kind and by outcome or code.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "hub_request_seconds", "Time to answer.", ["kind"], buckets=_SECONDS, registry=self.registry
        )
        events = Histogram(
            "hub_ledger_batch_events", "Events written together.", buckets=_EVENTS, registry=self.registry
        )
        flush = Histogram(
            "hub_ledger_flush_seconds", "Time of one write of the ledger.", buckets=_SECONDS, registry=self.registry
        )
        self.flushes = FlushWatch(events.observe, flush.observe)

    def show(self, name: str, text: str, *, label: str, values: Mapping[str, Callable[[], float]]) -> None:
        """A number that is looked at when it is asked for, one for each value of its label."""
        gauge = Gauge(name, text, [label], registry=self.registry)
        for value, look in values.items():
            gauge.labels(value).set_function(look)

    def show_one(self, name: str, text: str, look: Callable[[], float]) -> None:
        """A number that is looked at when it is asked for."""
        Gauge(name, text, registry=self.registry).set_function(look)

    def show_counts(self, name: str, text: str, *, label: str, values: Mapping[str, Callable[[], float]]) -> None:
        """Numbers that only grow, counted elsewhere."""
        self.registry.register(_Counts(name, text, label, values))


class _Counts(Collector):
    def __init__(self, name: str, text: str, label: str, values: Mapping[str, Callable[[], float]]) -> None:
        self._name, self._text, self._label, self._values = name, text, label, values

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._text, labels=[self._label])
        for value, look in self._values.items():
            family.add_metric([value], look())
        yield family


@contextmanager
def served(metrics: Metrics, settings: Settings) -> Iterator[None]:
    """Serve the numbers while the block runs, on the first free port from HUB_METRICS_PORT, one for each process."""
    for port in (
        range(settings.metrics_port, settings.metrics_port + settings.processes) if settings.metrics_port else ()
    ):
        try:
            server, thread = start_http_server(port, LOOPBACK, metrics.registry)
        except OSError:
            continue
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
        return
    if settings.metrics_port:
        log.error("no port is free for this process's metrics", first=settings.metrics_port)
    yield
