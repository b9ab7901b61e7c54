"""The cost of a run follows what changed: no whole-table scan, nothing written for nothing."""

import psycopg
import pytest

from warehouse.sample import bulk, changes

SIZES = {"accounts": 2_000, "contacts": 4_000, "opportunities": 10_000}
LARGE = 2_500  # rows; a scan of the accounts is fine, they fit a few pages


@pytest.fixture
def loaded(database: psycopg.Connection) -> psycopg.Connection:
    database.execute("set client_min_messages = warning")
    bulk(database, **SIZES)
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


def test_an_incremental_run_scans_no_large_table(loaded: psycopg.Connection) -> None:
    changes(loaded, 50, **SIZES)
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
