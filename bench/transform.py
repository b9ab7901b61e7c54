"""How long the transform takes: first load, nothing new, a thousand changes, a full refresh.

    python bench/transform.py [accounts contacts opportunities]

In a database of its own on the server in use, dropped afterwards. Seconds are noisy; the share of a
first load, measured in the same run, is what to compare.
"""

import statistics
import sys
import time
import uuid
from pathlib import Path

from psycopg import sql

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from warehouse import deploy, server
from warehouse.report import table
from warehouse.sample import bulk, changes

SIZES = (100_000, 200_000, 500_000)
CHANGES = 1_000
REPEATS = 5


def transform(connection, full_refresh: bool = False) -> tuple[float, dict]:
    """Milliseconds on the server, and the result."""
    started = time.perf_counter()
    result = connection.execute(
        "select public.run_salesforce_transform(%s)", [full_refresh]
    ).fetchone()[0]
    elapsed = 1000 * (time.perf_counter() - started)
    if result["status"] == "failed":
        raise SystemExit(f"the transform failed: {result['error']}")
    return elapsed, result


def measure(connection, sizes: dict[str, int]) -> list[tuple[str, float, int]]:
    """Rows (what, milliseconds, rows written)."""
    connection.execute("set client_min_messages = warning")
    bulk(connection, **sizes)

    rows = []

    def add(what: str, elapsed: float, result: dict) -> None:
        written = sum(m["inserted"] + m["updated"] + m["deleted"] for m in result["models"])
        rows.append((what, elapsed, written))

    add("first load", *transform(connection))
    connection.execute("vacuum analyze")

    transform(connection)
    nothing = [transform(connection) for _ in range(5 * REPEATS)]
    assert {result["status"] for _, result in nothing} == {"skipped"}
    add("nothing new (median)", statistics.median(ms for ms, _ in nothing), nothing[0][1])

    increments = []
    for round_ in range(1, REPEATS + 1):
        changes(connection, CHANGES, round_=round_, **sizes)
        increments.append(transform(connection))
    add(
        f"{CHANGES:,} changes per object (median)",
        statistics.median(ms for ms, _ in increments),
        increments[-1][1],
    )
    add("full refresh, nothing different", *transform(connection, full_refresh=True))
    return rows


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    sizes = dict(zip(("accounts", "contacts", "opportunities"), given, strict=True))
    url = server.warehouse_url()
    name = f"warehouse_bench_{uuid.uuid4().hex[:8]}"
    with server.connect(url) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            own = server.url_of(url, name)
            deploy.build_for_tests(own)
            with server.connect(own) as connection:
                rows = measure(connection, sizes)
        finally:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    print(", ".join(f"{number:,} {what}" for what, number in sizes.items()))
    first = rows[0][1]
    print(
        table(
            ("transform", "ms", "rows written", "% of first load"),
            [(what, ms, written, 100 * ms / first) for what, ms, written in rows],
        )
    )


if __name__ == "__main__":
    main()
