"""How long the transform takes: first load, nothing new, a thousand changes, a full refresh.

    python bench/transform.py [accounts contacts opportunities]

In a database of its own on the server in use, dropped afterwards. Seconds are noisy; the share of a
first load, measured in the same run, is what to compare. The layers are all but the history and the
quality checks, the ledger and the look for work included.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import deployed_database
from warehouse import server
from warehouse.demo.sample import bulk, changes
from warehouse.report import table

SIZES = (100_000, 200_000, 500_000)
CHANGES = 1_000
REPEATS = 5
HISTORY = {"marts.opportunity_history", "marts.opportunity_version_log"}


def transform(connection, full_refresh: bool = False) -> dict:
    """The result, with the milliseconds its caller waited."""
    started = time.perf_counter()
    result = connection.execute(
        "select public.run_salesforce_transform(%s)", [full_refresh]
    ).fetchone()[0]
    elapsed = 1000 * (time.perf_counter() - started)
    if result["status"] == "failed":
        raise SystemExit(f"the transform failed: {result['error']}")
    return result | {"ms": elapsed}


def measure(connection, sizes: dict[str, int]) -> list[tuple]:
    """Rows (what, milliseconds, those of layers, history and checks, rows written)."""
    connection.execute("set client_min_messages = warning")
    bulk(connection, **sizes)

    rows = []

    def add(what: str, *results: dict) -> None:
        """Of several runs the one whose time is in the middle."""
        result = sorted(results, key=lambda one: one["ms"])[len(results) // 2]
        written = sum(m["inserted"] + m["updated"] + m["deleted"] for m in result["models"])
        history = sum(m["ms"] for m in result["models"] if m["model"] in HISTORY)
        checks = connection.execute(
            "select coalesce(checks_ms, 0)::float from control.run where run_id = %s",
            [result["run_id"]],
        ).fetchone()[0]
        layers = result["ms"] - history - checks
        rows.append((what, result["ms"], layers, history, checks, written))

    add("first load", transform(connection))
    connection.execute("vacuum analyze")

    transform(connection)
    nothing = [transform(connection) for _ in range(5 * REPEATS)]
    assert {result["status"] for result in nothing} == {"skipped"}
    add("nothing new (median)", *nothing)

    increments = []
    for round_ in range(1, REPEATS + 1):
        changes(connection, CHANGES, round_=round_, **sizes)
        increments.append(transform(connection))
    add(f"{CHANGES:,} changes per object (median)", *increments)
    add("full refresh, nothing different", transform(connection, full_refresh=True))
    return rows


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    sizes = dict(zip(("accounts", "contacts", "opportunities"), given, strict=True))
    with (
        deployed_database(server.warehouse_url()) as url,
        server.connect(url) as connection,
    ):
        rows = measure(connection, sizes)
    print(", ".join(f"{number:,} {what}" for what, number in sizes.items()))
    first = rows[0][1]
    print(
        table(
            ("transform", "ms", "layers", "history", "checks", "rows written", "% of first load"),
            [(*row, 100 * row[1] / first) for row in rows],
        )
    )


if __name__ == "__main__":
    main()
