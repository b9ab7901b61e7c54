"""Who reads while a run writes is neither blocked nor failed, and never sees half of it."""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.quality_org import ACCOUNTS, CONTACTS, DEALS, land, run, run_clean, stamp
from warehouse import server

READABLE = """
select format('%I.%I', n.nspname, c.relname), c.relkind <> 'v' and n.nspname <> 'control'
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
where
    n.nspname in ('marts', 'intermediate', 'staging', 'control')
    and c.relkind in ('r', 'p', 'v')
    and not c.relispartition
order by 1
"""
# What a run writes; the columns by which it is made wrong, so that a full refresh writes every row.
WRONG = {
    "intermediate.account": "name = name || ' of old'",
    "intermediate.contact": "last_name = last_name || ' of old'",
    "intermediate.opportunity": "amount = 1",
    "marts.dim_account": "name = 'of old', open_amount = 1",
    "marts.dim_contact": "last_name = 'of old'",
    "marts.fct_opportunity": "amount = 1",
    "marts.opportunity_history": "amount = 1",
}
STRONG = """
select l.relation::regclass::text, l.mode
from pg_locks as l
inner join pg_class as c on l.relation = c.oid
where
    l.pid = %s
    and l.mode in ('AccessExclusiveLock', 'ExclusiveLock')
    and c.oid = any(%s::regclass[])
"""


@pytest.fixture
def url(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    made = make_database(template_url)
    with server.connect(made, options="-c client_min_messages=warning") as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-07'"
        )
        run_clean(session)
    yield made
    make_database.drop(made)


def contents(session: psycopg.Connection, names: list[str]) -> dict[str, list[tuple]]:
    return {
        name: session.execute(f"select t::text from {name} as t order by 1").fetchall()
        for name in names
    }


def test_nobody_waits_for_a_full_refresh_nor_sees_half_of_it(url: str) -> None:
    """All its locks are held to its end: whoever can read just before that could all along."""
    with (
        server.connect(url) as writer,
        server.connect(url) as reader,
        server.connect(url, autocommit=False) as analyst,
    ):
        right = contents(writer, list(WRONG))
        for name, change in WRONG.items():
            writer.execute(f"update {name} set {change}")
        found = writer.execute(READABLE).fetchall()
        names = [name for name, _ in found]
        tables = [name for name, is_table in found if is_table]
        assert len(names) > 100
        assert len(tables) > 20
        before = contents(reader, tables)
        assert all(before[name] != right[name] for name in WRONG)
        # somebody in the middle of a long report, who has read everything
        analyst.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert contents(analyst, tables) == before

        reader.execute("set lock_timeout = '200ms'")
        writer.execute("set lock_timeout = '2s'")
        with writer.transaction():
            assert run(writer, full=True)["status"] == "succeeded"
            for name in names:
                reader.execute(f"select count(*) from {name}")
            assert contents(reader, tables) == before
            pid = writer.info.backend_pid
            assert reader.execute(STRONG, [pid, tables]).fetchall() == []
        assert contents(reader, list(WRONG)) == right
        assert contents(analyst, tables) == before


def test_nobody_waits_for_a_run_that_adds_months(url: str) -> None:
    with server.connect(url) as writer, server.connect(url) as reader:
        names = [name for name, _ in writer.execute(READABLE)]
        reader.execute("set lock_timeout = '200ms'")
        land(writer, "account", ACCOUNTS[0], name="Other", systemmodstamp=stamp(-0.1))
        land(writer, "contact", CONTACTS[0], isdeleted="true", systemmodstamp=stamp(-0.1))
        land(writer, "opportunity", DEALS[0], systemmodstamp=stamp(-65), amount="3")
        land(writer, "opportunity", DEALS[0], systemmodstamp=stamp(-35), amount="4",
             custom_fields=json.dumps({"test_new__c": "x"}))  # fmt: skip
        land(writer, "opportunity", DEALS[0], systemmodstamp=stamp(-0.1), amount="5")
        months = (
            "select count(*) from pg_inherits"
            " where inhparent = 'marts.opportunity_history'::regclass"
        )
        before = writer.execute(months).fetchone()[0]
        with writer.transaction():
            result = run(writer)
            assert result["status"] == "succeeded", result["error"]
            assert writer.execute(months).fetchone()[0] > before
            for name in names:
                reader.execute(f"select count(*) from {name}")


def test_the_first_load_of_much_waits_for_nobody(url: str) -> None:
    """It makes indexes at its end where it has the table for itself, and locks no other one."""
    indexes = (
        "select i.indexrelid from pg_index as i"
        " where i.indrelid = %s::regclass and not i.indisunique order by 1"
    )
    with server.connect(url) as writer, server.connect(url, autocommit=False) as reader:
        writer.execute("update control.load_window set previous_snapshot = null")
        writer.execute("set statement_timeout = '5s'")
        reader.execute("set lock_timeout = '200ms'")
        reader.commit()
        for name, is_read, makes_anew in (
            ("marts.dim_contact", True, False),
            ("marts.dim_contact", False, True),
            ("intermediate.opportunity", False, False),  # nothing but its key
        ):
            before, rows = writer.execute(indexes, [name]).fetchall(), contents(writer, [name])
            assert rows[name]
            writer.execute(f"delete from {name}")
            if is_read:
                reader.execute(f"select count(*) from {name}")
            with writer.transaction():
                writer.execute("select control.load_empty_table(%s, 0)", [name])
                if not makes_anew:
                    reader.execute(f"select count(*) from {name}")
            reader.rollback()
            after = writer.execute(indexes, [name]).fetchall()
            assert (after != before) is makes_anew, name
            assert len(after) == len(before)
            assert contents(writer, [name]) == rows
