"""What a bench of plans says of what it found."""

from __future__ import annotations

from hub.server.bench.plans import House, Planned, PlansReport


def house(types: int, sql: int, cpu_ms: float) -> House:
    return House(types, types, {"changes": Planned(sql, cpu_ms)}, "select 1", (), {})


def test_what_is_larger_or_slower_than_promised_is_missed() -> None:
    report = PlansReport((house(5, 12_000, 20), house(25, 61_000, 149)), (1.0, 2.0))
    assert [target.sentence for target in report.targets] == [
        "MISSED: SQL of changes 61 kB (promised ≤ 60 kB)",
        "met: planning changes 149 ms (promised ≤ 150 ms)",
        "met: one person's chain, beside the house as it is, × 2 (promised ≤ 2)",
    ]
    assert [house["chain_ms"] for house in report.as_json()["houses"]] == [1.0, 2.0]
