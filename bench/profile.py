"""Where the time of a run goes: planning and execution of every statement beneath it.

    python bench/profile.py [--size 0.2] [--top 12] [scenario …]

By pg_stat_statements with nested statements and planning tracked: on the server WAREHOUSE_URL
names, in a database made for it and dropped, where that library is loaded; else on an embedded
server of its own. Planning counts only what was planned: a statement with a kept plan has none.
Scenarios: first, nothing, one, thousand, ten-thousand, full, relanded; by default all but the last.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import deployed_database, land_everything_again
from bench.transform import SIZES, transform
from warehouse import server
from warehouse.demo.sample import bulk, changes
from warehouse.embedded import EmbeddedServer
from warehouse.report import table
from warehouse.rows import only_row

LIBRARY = "pg_stat_statements"
SCENARIOS = ("first", "nothing", "one", "thousand", "ten-thousand", "full")


@contextmanager
def profiled_server() -> Iterator[str]:
    """The URI of a server whose statements are counted."""
    if os.environ.get("WAREHOUSE_URL"):
        url = server.warehouse_url()
        with server.connect(url) as session:
            (loaded,) = only_row(session, "show shared_preload_libraries")
        if LIBRARY not in loaded:
            raise SystemExit(
                f"this server does not load {LIBRARY}: add it to shared_preload_libraries and "
                "restart, or leave WAREHOUSE_URL out for an embedded server"
            )
        yield url
        return
    with tempfile.TemporaryDirectory() as home:
        own = EmbeddedServer(Path(home) / "profile")
        try:
            with server.connect(own.start()) as session:
                session.execute(f"alter system set shared_preload_libraries = {LIBRARY}".encode())
            own.stop()
            yield own.start()
        finally:
            own.remove()


def count_statements(session: psycopg.Connection) -> None:
    session.execute(f"create extension if not exists {LIBRARY}".encode())
    session.execute("set client_min_messages = warning")
    session.execute(f"set {LIBRARY}.track = 'all'".encode())
    session.execute(f"set {LIBRARY}.track_planning = on".encode())


def shortened(statement: str, width: int = 88) -> str:
    """A statement in one line: its beginning, and what it writes or reads first."""
    text = re.sub(r"--[^\n]*", "", statement)
    text = re.sub(r"\s+", " ", text).strip()
    target = re.search(r"(?i)\b(merge into|insert into|update|delete from) ([\w.\"]+)", text)
    where = f"[{target[1].lower()} {target[2]}] " if target else ""
    return (where + text)[:width]


def profile(session: psycopg.Connection, full_refresh: bool, top: int) -> str:
    session.execute(f"select {LIBRARY}_reset()".encode())
    result = transform(session, full_refresh)
    rows = session.execute(
        f"""
        select
            query,
            calls,
            round(total_plan_time::numeric, 1),
            round(total_exec_time::numeric, 1),
            rows
        from {LIBRARY}
        where
            not toplevel
            and dbid = (select oid from pg_database where datname = current_database())
        order by total_plan_time + total_exec_time desc
        """.encode()
    ).fetchall()
    planning = sum(row[2] for row in rows)
    steps = ", ".join(f"{step['model']} {step['ms']:.0f}" for step in result["models"])
    return (
        f"{result['ms']:,.1f} ms, of which {planning:,.1f} planning; "
        f"ms by model: {steps or 'none'}\n"
        + table(
            (
                "statement (what is beneath it is counted in it)",
                "calls",
                "plan ms",
                "run ms",
                "rows",
            ),
            [(shortened(query), *others) for query, *others in rows[:top]],
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS))
    parser.add_argument("--size", type=float, default=0.2, help="1: 800,000 records")
    parser.add_argument("--top", type=int, default=12)
    arguments = parser.parse_args()
    unknown = set(arguments.scenarios) - {*SCENARIOS, "relanded"}
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    names = ("accounts", "contacts", "opportunities")
    sizes = {n: int(arguments.size * size) for n, size in zip(names, SIZES, strict=True)}
    changed = {"one": 1, "thousand": 1_000, "ten-thousand": 10_000}
    with (
        profiled_server() as server_url,
        deployed_database(server_url) as url,
        server.connect(url) as session,
    ):
        count_statements(session)
        bulk(session, **sizes)
        first = profile(session, False, arguments.top)
        session.execute("vacuum analyze")
        transform(session)
        for round_, scenario in enumerate(arguments.scenarios, 1):
            if scenario in changed:
                changes(session, changed[scenario], round_=2 * round_, **sizes)
                transform(session)  # so that the session has planned what it keeps
                changes(session, changed[scenario], round_=2 * round_ + 1, **sizes)
            if scenario == "relanded":
                land_everything_again(session)
            shown = first if scenario == "first" else profile(
                session, scenario == "full", arguments.top
            )  # fmt: skip
            print(f"\n{scenario}: {shown}", flush=True)


if __name__ == "__main__":
    main()
