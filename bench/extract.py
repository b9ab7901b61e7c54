"""How fast, and in how much memory, a first extraction of a million records lands.

    .venv/bin/python bench/extract.py [rows]
    .venv/bin/python bench/extract.py long [rows]     (records of 80 kB, by REST)

The org is the stand-in in a process of its own, over TLS on this machine; the database is made
for the measurement on the server in use, and dropped. Two clocks: the whole extraction, and the
part after the bulk job was ready (download, COPY, landing, commit), which is ours to be fast in.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

sys.path.append(str(Path(__file__).resolve().parent.parent))
from bench.database import deployed_database
from warehouse import extract, server, source
from warehouse.extract import bulk


def measure(rows: int, settings: dict, url: str) -> None:
    ready: list[float] = []
    wait = bulk.wait_for

    def timed_wait(*arguments):
        result = wait(*arguments)
        ready.append(time.monotonic())
        return result

    bulk.wait_for = timed_wait
    credentials = extract.Credentials.from_settings(host=settings.pop("url"), settings=settings)
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with extract.Salesforce(credentials) as salesforce:
        for full_refresh in (False, True):
            result = extract.extract_object(
                salesforce, lambda: psycopg.connect(url), "Opportunity", full_refresh=full_refresh
            )
            done = time.monotonic()
            assert result.delivered == rows, result
            print(
                f"{'again, nothing new' if full_refresh else 'first run'}: "
                f"{result.landed} of {result.delivered} rows landed in {done - started:.1f} s; "
                f"since the job was ready {done - ready[-1]:.1f} s, "
                f"{rows / (done - ready[-1]):,.0f} rows/s"
            )
            started = done
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB ({before:.0f} MB before the extraction)")


def measure_long(rows: int, settings: dict, url: str) -> None:
    with server.connect(url) as connection:  # an increment: REST answers those
        connection.execute(
            "insert into control.extract_watermark (object, watermark, deletions_until, swept_at,"
            " census_at) values ('account', '2024-01-01', now(), now(), now())"
        )
    credentials = extract.Credentials.from_settings(host=settings.pop("url"), settings=settings)
    started = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with extract.Salesforce(credentials) as salesforce:
        result = extract.extract_object(salesforce, lambda: psycopg.connect(url), "Account")
    assert (result.delivered, result.way) == (rows, "rest"), result
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{rows} rows of 80 kB by REST in {time.monotonic() - started:.1f} s; "
        f"peak memory {peak:.0f} MB ({before:.0f} MB before the extraction)"
    )


def main() -> None:
    is_long = sys.argv[1:2] == ["long"]
    given = sys.argv[2 if is_long else 1 :]
    rows = int(given[0]) if given else 9_500 if is_long else 1_000_000
    stub = ["-m", "warehouse.demo.salesforce"]
    what = "--long-rows" if is_long else "--opportunities"
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, *stub, folder, what, str(rows)],
            stdout=subprocess.PIPE,
            cwd=source.ROOT,
        ) as process,
        deployed_database(server.warehouse_url()) as url,
    ):
        try:
            (measure_long if is_long else measure)(rows, json.loads(process.stdout.readline()), url)
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
