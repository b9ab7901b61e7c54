"""The cost of a run follows what changed: no whole-table scan, nothing written for nothing."""

import os
import time
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
    changes(connection, 50, at=datetime(2030, 7, 15, tzinfo=UTC), **SIZES)


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
    # An aggregate that somebody added may be recomputed: that reads its view whole, on purpose.
    recomputed = "select m.model from control.model as m where m.refresh = 'recompute'"
    loaded.execute(f"delete from control.model_link where model in ({recomputed})")
    loaded.execute("delete from control.model where refresh = 'recompute'")
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
    # the catalogues are read per check and model, and have more with every object that is added
    for catalogue in ("quality_check", "model", "model_link"):
        rows.pop(f"control.{catalogue}", None)
    assert {name: count for name, count in rows.items() if count > LARGE} == {}


KEYS = [1, 1_000, 10_000]
if os.environ.get("MANY_KEYS"):  # takes a minute longer
    KEYS.append(50_000)


def test_work_grows_with_what_changed_and_no_faster(database: psycopg.Connection) -> None:
    """No plan turns over between one key and many, be they next to each other or far apart."""
    database.execute("set client_min_messages = warning")
    sizes = {"accounts": 3_000, "contacts": 6_000, "opportunities": 60_000}
    bulk(database, **sizes)
    assert transform(database)["status"] == "succeeded"
    database.execute("vacuum analyze")

    def blocks() -> int:
        database.execute("select pg_stat_force_next_flush()")
        database.execute("select 1")
        return database.execute(
            "select blks_hit + blks_read from pg_stat_database where datname = current_database()"
        ).fetchone()[0]

    read = {}
    for day, (keys, order) in enumerate(
        [(keys, order) for keys in KEYS for order in ("id", "md5(id)")], 1
    ):
        landed = land_again(
            database,
            "opportunity",
            "raw_id in (select l.raw_id from (select distinct on (id) raw_id, id"
            f" from raw_salesforce.opportunity order by id, raw_id) as l order by {order}"
            f" limit {keys})",
            systemmodstamp=f"'2030-01-{day:02}T00:00:00.000Z'",
            amount=f"'{day}'",
        )
        assert landed == keys
        before = blocks()
        result = transform(database)
        read[keys, order] = (blocks() - before) / keys
        modes = {step["model"]: step["mode"] for step in result["models"]}
        assert set(modes.values()) == {"incremental"}
        updated = {step["model"]: step["updated"] for step in result["models"]}
        assert updated["marts.fct_opportunity"] > 0.99 * keys
    several = {case: per_key for case, per_key in read.items() if case[0] > 1}
    # some twenty look-ups of three to six blocks each
    assert max(several.values()) < 200, read
    assert max(several.values()) < 2 * min(several.values()), read
    assert read[1, "id"] < 15_000, read


def test_looking_for_work_scans_no_large_table(loaded: psycopg.Connection) -> None:
    transform(loaded)
    with loaded.transaction():
        result = transform(loaded)
        rows = scanned(loaded)
    assert (result["status"], result["reason"]) == ("skipped", "no new data")
    assert {name: count for name, count in rows.items() if count > LARGE} == {}


def test_a_full_look_of_all_checks_is_read_by_several_processes(
    loaded: psycopg.Connection,
) -> None:
    if loaded.info.server_version < 180000:
        pytest.skip("the server does not count its parallel workers")

    def planned() -> int:
        loaded.execute("select pg_stat_force_next_flush()")
        return loaded.execute(
            "select parallel_workers_to_launch from pg_stat_database"
            " where datname = current_database()"
        ).fetchone()[0]

    loaded.execute("set min_parallel_table_scan_size = 0; set parallel_setup_cost = 0")
    before = planned()
    loaded.execute(
        "select control.replace_violations('full', 'record', array_agg(q.name), null, 1, now())"
        " from control.quality_check as q where q.scope = 'record'"
    )
    assert planned() > before


KNOWN = 20_000


@pytest.fixture
def troubled(loaded: psycopg.Connection) -> psycopg.Connection:
    """As loaded, with many violations that are known of one check."""
    with loaded.transaction():
        loaded.execute(
            "insert into control.quality_violation (check_name, record_id, part, reason,"
            " first_run_id, first_seen_at) select 'opportunity_contact_link', 'known ' || n, '',"
            f" 'made for a test', 1, now() from generate_series(1, {KNOWN}) as n"
        )
        loaded.execute(
            "insert into control.quality_total (check_name, part, violations) values"
            f" ('opportunity_contact_link', '', {KNOWN})"
            " on conflict (check_name, part) do update set violations = excluded.violations"
        )
    loaded.execute("analyze control.quality_violation, control.quality_total")
    return loaded


@pytest.mark.parametrize("keys", [50, 1_000, 8_000])
def test_many_known_violations_cost_a_look_at_changed_rows_little(
    troubled: psycopg.Connection, keys: int
) -> None:
    """Neither are all of them read for few keys, nor each compared with each of many."""

    def look(checks: list[str]) -> tuple[float, int]:
        read = (
            "select idx_tup_fetch from pg_stat_xact_user_tables"
            " where relid = 'control.quality_violation'::regclass"
        )
        with troubled.transaction():
            before = troubled.execute(read).fetchone()[0]
            started = time.perf_counter()
            troubled.execute(
                "select control.replace_violations('keys', 'marts.fct_opportunity', %s,"
                " (select array_agg(f.opportunity_id) from (select f.opportunity_id from"
                " marts.fct_opportunity as f limit %s) as f), 1, now())",
                [checks, keys],
            )
            seconds = time.perf_counter() - started
            return seconds, troubled.execute(read).fetchone()[0] - before

    look(["opportunity_account_link"]), look(["opportunity_contact_link"])  # planned
    alone, _ = look(["opportunity_account_link"])
    seconds, read = look(["opportunity_contact_link"])
    assert read <= 4 * keys
    assert seconds < 5 * alone + 0.2


def test_the_time_for_a_deal_grows_with_its_changes_and_not_with_their_square(
    database: psycopg.Connection,
) -> None:
    """4,000 of one deal took 6 s while each was merged with all before it; now 0.2 s."""
    database.execute("set client_min_messages = warning")
    database.execute(
        "insert into raw_salesforce.opportunity (id, ownerid, createddate, systemmodstamp) values"
        " ('006000000000001AAA', '005000000000001AAA', '2024-01-01T00:00:00.000Z',"
        " '2026-01-01T00:00:00.000Z')"
    )
    database.execute(
        "insert into raw_salesforce.opportunityfieldhistory"
        " (id, opportunityid, field, oldvalue, newvalue, createddate)"
        " select '017' || lpad(n::text, 12, '0') || 'AAA', '006000000000001AAA', 'Amount',"
        " n::text, (n + 1)::text, (timestamp '2024-01-01' + n * interval '1 hour')::text || 'Z'"
        " from generate_series(1, 4000) as n"
    )
    assert transform(database)["status"] == "succeeded"
    with database.transaction():
        database.execute("set local statement_timeout = '4s'")
        assert database.execute(
            "select count(*), max(amount) from intermediate.opportunity_field_version"
        ).fetchone() == (4001, 4001)
