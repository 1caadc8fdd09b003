"""Metrics: what the program counts and measures, in a registry of its own."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_PREFIX: Final = "bellwether"
_UNPROTECTED: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_LAG: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)


class Metrics:
    """The program's counters, gauges and histograms; two objects share nothing."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.posts_seen = self._counter("posts_seen", "Versions of posts stored", "platform")
        self.posts_read = self._counter(
            "posts_read", "Posts parsed, by what they were: signal, update, refusal", "kind"
        )
        self.signals = self._counter("signals", "Signals accepted")
        self.copies = self._counter("copies", "Copies that reached a state", "state")
        self.orders = self._counter("orders", "Orders that reached a state", "state")
        self.fills = self._counter("fills", "Executions recorded")
        self.denials = self._counter("denials", "Copies that we refused, by reason", "reason")
        self.notices = self._counter("notices", "Messages sent to people", "platform", "outcome")
        self.outbox_age_seconds = self._gauge(
            "outbox_age_seconds", "Age of the oldest message that waits to be sent", "platform"
        )
        self.inbox_lag = self._gauge("inbox_lag", "Posts stored and not yet handled")
        self.connected = self._gauge("connected", "1 while the platform is connected", "platform")
        self.unprotected = self._gauge("unprotected", "Open positions that have no stop at their venue now")
        self.unprotected_seconds = self._histogram(
            "unprotected_seconds", "Seconds for which an ended position had no stop at its venue", _UNPROTECTED
        )
        self.loop_lag_seconds = self._histogram("loop_lag_seconds", "How late the event loop wakes a sleeper", _LAG)

    def render(self) -> bytes:
        """Everything in the Prometheus text format, whose media type is `CONTENT_TYPE`."""
        return generate_latest(self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, namespace=_PREFIX, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, namespace=_PREFIX, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, text, namespace=_PREFIX, registry=self.registry, buckets=buckets)
