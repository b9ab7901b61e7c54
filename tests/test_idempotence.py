"""Landing again what is known writes nothing: not one tuple, by the server's own counters."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests import hooks
from tests.landing import land_again
from warehouse import server
from warehouse.demo import sample
from warehouse.generate import declarations

OBJECTS = ("account", "contact", "opportunity")


@pytest.fixture(scope="module")
def url(make_database: Callable, template_url: str) -> Iterator[str]:
    """The sample's org after its first run."""
    made = make_database(template_url)
    with server.connect(made, options="-c client_min_messages=warning") as connection:
        sample.land_sample(connection, accounts=40)
        assert run(connection)["status"] == "succeeded"
    yield made
    make_database.drop(made)


@pytest.fixture
def org(url: str) -> Iterator[psycopg.Connection]:
    with server.connect(url, options="-c client_min_messages=warning") as connection:
        yield connection


def run(connection: psycopg.Connection, full_refresh: bool = False) -> dict:
    query = "select public.run_salesforce_transform(%s)"
    return connection.execute(query, [full_refresh]).fetchone()[0]


def written(connection: psycopg.Connection) -> dict[str, tuple[int, int, int]]:
    """Tuples inserted, updated and deleted in this transaction, where there are any."""
    return {
        table: counts
        for table, *counts in connection.execute(
            "select schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del"
            " from pg_stat_xact_user_tables where schemaname in ('intermediate', 'marts')"
            " and n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
    }


# Of two versions with one stamp the one landed later counts: landing the other again is news.
UNTIED = (
    "raw_id in (select raw_id from (select raw_id, count(*) over (partition by id, version_at)"
    " as n from staging.{}) as v where n = 1)"
)
LATEST = "raw_id in (select max(raw_id) from staging.{} group by id)"


@pytest.mark.parametrize(
    ("where", "changed"),
    [
        pytest.param("true", {}, id="everything"),
        pytest.param(LATEST, {}, id="the latest delivery of each"),
        pytest.param(UNTIED, {}, id="old versions after newer ones"),
        pytest.param(UNTIED, {"id": "left(id, 15)"}, id="15-character ids"),
        pytest.param(
            UNTIED,
            {"systemmodstamp": "replace(systemmodstamp, '.000Z', '+00:00')"},
            id="stamps in another notation",
        ),
    ],
)
def test_landing_again_writes_nothing(
    org: psycopg.Connection, where: str, changed: dict[str, str]
) -> None:
    before = hooks.contents(org)
    with org.transaction(force_rollback=True):
        landed = sum(land_again(org, name, where.format(name), **changed) for name in OBJECTS)
        assert landed > 0
        result = run(org)
        assert (result["status"], result["reason"]) == ("succeeded", "new data")
        assert written(org) == {}
        assert hooks.contents(org) == before
    assert sum(step["unchanged"] for step in result["models"]) > 0
    for step in result["models"]:
        assert (step["inserted"], step["updated"], step["deleted"]) == (0, 0, 0), step


def test_the_counters_across_transactions(org: psycopg.Connection) -> None:
    """The same by the counters that monitoring reads."""
    query = (
        "select sum(n_tup_ins), sum(n_tup_upd), sum(n_tup_del), sum(n_tup_newpage_upd)"
        " from pg_stat_user_tables where schemaname in ('intermediate', 'marts')"
    )

    def counters() -> tuple:
        org.execute("select pg_stat_force_next_flush()")
        org.execute("select pg_stat_clear_snapshot()")
        return org.execute(query).fetchone()

    before = counters()
    for name in OBJECTS:
        land_again(org, name)
    assert run(org)["status"] == "succeeded"
    assert run(org)["status"] == "skipped"
    assert run(org, full_refresh=True)["status"] == "succeeded"
    assert counters() == before
    assert before[0] > 0


def test_a_full_refresh_writes_nothing(org: psycopg.Connection) -> None:
    with org.transaction():
        result = run(org, full_refresh=True)
        assert result["status"] == "succeeded"
        assert written(org) == {}
    assert {step["mode"] for step in result["models"]} == {"full"}
    # the first is kept only where every version is (snapshot_cadence); nobody was merged, and
    # nothing is converted
    further = [one for one in declarations.declared().values() if one.relation not in OBJECTS]
    elsewhere = {
        model for one in further for model in (f"intermediate.{one.relation}", f"marts.{one.mart}")
    }
    assert {step["model"] for step in result["models"] if not step["unchanged"]} - elsewhere == {
        "marts.opportunity_version_log", "marts.merged_account", "marts.merged_contact",
        "marts.conversion_rate",
    }  # fmt: skip


def test_only_what_differs_is_written(org: psycopg.Connection) -> None:
    """One amount among everything landed again: one tuple per table that shows it."""
    (identifier,) = org.execute(
        "select f.opportunity_id from marts.fct_opportunity as f"
        " inner join marts.dim_account as a on f.account_id = a.account_id"
        " and f.currency_iso_code is not distinct from a.currency_iso_code"
        " where f.status <> 'lost' and f.amount > 0 limit 1"
    ).fetchone()
    with org.transaction(force_rollback=True):
        for name in OBJECTS:
            land_again(org, name)
        org.execute(
            "insert into raw_salesforce.opportunity overriding system value"
            " select (jsonb_populate_record(o, jsonb_build_object('amount', '987654.32',"
            " 'raw_id', nextval(pg_get_serial_sequence('raw_salesforce.opportunity', 'raw_id')),"
            " 'load_xid', pg_current_xact_id()::text))).*"
            " from staging.opportunity as s"
            " inner join raw_salesforce.opportunity as o on s.raw_id = o.raw_id"
            " where s.id = %s order by s.version_at desc, s.raw_id desc limit 1",
            [identifier],
        )
        assert run(org)["status"] == "succeeded"
        updated = {table: counts[1] for table, counts in written(org).items()}
    assert updated["intermediate.opportunity"] == 1
    assert updated["marts.fct_opportunity"] == 1
    assert updated["marts.dim_account"] == 1
    assert "intermediate.account" not in updated
    assert "marts.dim_contact" not in updated
