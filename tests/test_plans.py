"""The cost of a run follows what changed: no whole-table scan, nothing written for nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest

from tests.landing import land_again
from warehouse.demo.sample import OBJECTS, bulk, changes

SIZES = {"accounts": 2_000, "contacts": 4_000, "opportunities": 10_000}
LARGE = 2_500  # rows; a scan of the accounts is fine, they fit a few pages


@pytest.fixture
def loaded(database: psycopg.Connection) -> psycopg.Connection:
    database.execute("set client_min_messages = warning")
    bulk(database, **SIZES)
    assert transform(database)["status"] == "succeeded"
    for month in range(1, 7):
        start = datetime(2030, month, 15, tzinfo=UTC)
        changes(database, 200, round_=100 + month, at=start, **SIZES)
        assert transform(database)["status"] == "succeeded"
    database.execute("vacuum analyze")
    return database


def transform(connection: psycopg.Connection) -> dict:
    return connection.execute("select public.run_salesforce_transform()").fetchone()[0]


def scanned(connection: psycopg.Connection) -> dict[str, int]:
    """Rows read by sequential scans in this transaction, by table."""
    return dict(
        connection.execute(
            "select schemaname || '.' || relname, seq_tup_read from pg_stat_xact_user_tables"
            " where seq_tup_read > 0"
        ).fetchall()
    )


def land_changes(connection: psycopg.Connection) -> None:
    changes(connection, 50, **SIZES)


def land_late_versions(connection: psycopg.Connection) -> None:
    """Versions older than the current ones, and two of the same record at once."""
    changes(connection, 50, **SIZES)
    for name in OBJECTS:
        last_hundred = f"raw_id > (select max(raw_id) - 100 from raw_salesforce.{name})"
        land_again(connection, name, last_hundred, systemmodstamp="'2001-02-03T04:05:06.000Z'")


@pytest.mark.parametrize("land", [land_changes, land_late_versions])
def test_an_incremental_run_scans_no_large_table(
    loaded: psycopg.Connection, land: Callable[[psycopg.Connection], None]
) -> None:
    land(loaded)
    with loaded.transaction():
        before = scanned(loaded)
        result = transform(loaded)
        after = scanned(loaded)
    assert result["status"] == "succeeded"
    modes = {step["model"]: step["mode"] for step in result["models"]}
    assert set(modes.values()) == {"incremental"}
    assert "marts.dim_account" in modes
    rows = {name: count - before.get(name, 0) for name, count in after.items()}
    assert {name: count for name, count in rows.items() if count > LARGE} == {}


def test_looking_for_work_scans_no_large_table(loaded: psycopg.Connection) -> None:
    transform(loaded)
    with loaded.transaction():
        result = transform(loaded)
        rows = scanned(loaded)
    assert (result["status"], result["reason"]) == ("skipped", "no new data")
    assert {name: count for name, count in rows.items() if count > LARGE} == {}
