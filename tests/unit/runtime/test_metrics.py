"""The metrics read as Prometheus text."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from runtime.metrics import CONTENT_TYPE, Metrics


def test_renders_what_was_counted_with_its_labels() -> None:
    metrics = Metrics()
    metrics.posts_seen.labels(platform="discord").inc()
    metrics.posts_seen.labels(platform="discord").inc()
    metrics.notices.labels(platform="telegram", outcome="sent").inc()
    metrics.unprotected_seconds.observe(0.2)
    metrics.connected.labels(platform="telegram").set(1)

    found = samples(metrics)

    assert found["bellwether_posts_seen_total", ("platform", "discord")] == 2
    assert found["bellwether_notices_total", ("outcome", "sent"), ("platform", "telegram")] == 1
    assert found["bellwether_unprotected_seconds_sum",] == 0.2
    assert found["bellwether_unprotected_seconds_bucket", ("le", "0.25")] == 1
    assert found["bellwether_unprotected_seconds_bucket", ("le", "0.1")] == 0
    assert found["bellwether_connected", ("platform", "telegram")] == 1


def test_names_everything_the_program_measures() -> None:
    text = Metrics().render().decode()

    assert {
        line.split()[2].removeprefix("bellwether_") for line in text.splitlines() if line.startswith("# TYPE bell")
    } == {
        "posts_seen_total",
        "posts_read_total",
        "signals_total",
        "signals_created",
        "copies_total",
        "orders_total",
        "fills_total",
        "fills_created",
        "denials_total",
        "notices_total",
        "outbox_age_seconds",
        "inbox_lag",
        "connected",
        "unprotected",
        "unprotected_seconds",
        "unprotected_seconds_created",
        "loop_lag_seconds",
        "loop_lag_seconds_created",
    }
    assert CONTENT_TYPE.startswith("text/plain")


def test_two_of_them_share_nothing() -> None:
    one, other = Metrics(), Metrics()

    one.signals.inc()

    assert samples(one)["bellwether_signals_total",] == 1
    assert samples(other)["bellwether_signals_total",] == 0


def samples(metrics: Metrics) -> dict[tuple[object, ...], float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {(one.name, *sorted(one.labels.items())): one.value for family in families for one in family.samples}
