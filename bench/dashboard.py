"""What the first view of each page of the dashboard costs a server on this machine, after a run.

.venv-look/bin/python bench/dashboard.py [URL] [--page stages] [--statements]

Over the warehouse in use, or another, as salesforce_reporter: runs each page, takes down what it
asks, and asks it again with EXPLAIN ANALYZE. Printed: seconds until the page is there, with what
else the machine does, seconds of one processor of the server, without parallel workers; blocks
read. Every later view is drawn from what is kept.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from warehouse import server  # noqa: E402
from warehouse.dashboard import data  # noqa: E402

PAGES = ["now", "movement", "compare", "stages", "coverage", "owners", "restatements", "status"]


def asked_by(page: str) -> tuple[list[tuple[Any, dict[str, Any]]], float]:
    """Statements of a page's first view, each once, and the seconds until it is there."""
    asked: dict[str, tuple[Any, dict[str, Any]]] = {}
    rows = data._rows

    def noted(statement: Any, parameters: dict[str, Any], *rest: Any) -> data.Answer:
        asked.setdefault(f"{statement}{sorted(parameters.items())}", (statement, parameters))
        answer: data.Answer = rows(statement, parameters, *rest)
        return answer

    noted.__wrapped__ = rows.__wrapped__  # type: ignore[attr-defined]
    taken = []
    for _ in range(2):
        st.cache_data.clear()
        data._rows = noted
        try:
            view = ROOT / "warehouse" / "dashboard" / "views" / f"{page}.py"
            began = time.monotonic()
            test = AppTest.from_file(view, default_timeout=300).run()
            taken.append(time.monotonic() - began)
        finally:
            data._rows = rows
        assert not test.exception, test.exception
        assert not test.error, test.error
    return list(asked.values()), min(taken)


def explained(
    connection: psycopg.Connection, statement: Any, parameters: dict[str, Any]
) -> tuple[float, int]:
    """Seconds of the server's process and blocks, the better of two times."""
    process = psutil.Process(connection.info.backend_pid)
    found = []
    with psycopg.ClientCursor(connection) as cursor:
        for _ in range(2):
            before = process.cpu_times()
            cursor.execute(
                "explain (analyze, buffers, timing off, format json) " + statement, parameters
            )
            after = process.cpu_times()
            row = cursor.fetchone()
            assert row
            plan = row[0][0]["Plan"]
            seconds = after.user + after.system - before.user - before.system
            found.append((seconds, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]))
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", help="of another warehouse than the one in use")
    parser.add_argument("--page", action="append", choices=PAGES)
    parser.add_argument("--statements", action="store_true", help="each statement by itself")
    arguments = parser.parse_args()
    url = arguments.url or server.warehouse_url()
    os.environ["WAREHOUSE_URL"] = url
    print(f"{'page':<14}{'seconds':>9}{'one cpu':>9}{'blocks':>10}", flush=True)
    options = f"-c role={data.ROLE} -c max_parallel_workers_per_gather=0"
    with psycopg.connect(url, autocommit=True, options=options) as connection:
        for page in arguments.page or PAGES:
            asked, seconds = asked_by(page)
            processor, read = 0.0, 0
            for statement, parameters in asked:
                one, blocks = explained(connection, statement, parameters)
                processor, read = processor + one, read + blocks
                if arguments.statements:
                    start = " ".join(statement.split())[:70]
                    print(f"{'':<23}{one:>9.3f}{blocks:>10,}  {start} {parameters}")
            print(f"{page:<14}{seconds:>9.2f}{processor:>9.2f}{read:>10,}", flush=True)


if __name__ == "__main__":
    main()
