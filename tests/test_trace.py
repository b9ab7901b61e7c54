"""From a record through every layer, and from a figure back to its records."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.quality_org import DEALS, land, record_id, run, run_clean, stamp
from tests.test_on_call import blocks
from warehouse import report, server
from warehouse.errors import WarehouseError
from warehouse.generate import lineage
from warehouse.source import ROOT

LIVELY = record_id("006", 77)


@pytest.fixture(scope="module")
def warehouse(make_database: Callable[..., str], template_url: str) -> Iterator[psycopg.Connection]:
    url = make_database(template_url)
    with server.connect(url) as connection:
        run_clean(connection)
        # one that moves: the pipeline of the first day, another amount, another quarter, a new one
        for number, days in enumerate((-20, -10, -5)):
            land(
                connection,
                "opportunity",
                LIVELY,
                systemmodstamp=stamp(days),
                probability="50.0",
                amount=str(500 + number),
                closedate=stamp(90 * number)[:10],
            )
            run(connection)
        yield connection
    make_database.drop(url)


def whats(connection: psycopg.Connection, layer: str) -> list[str]:
    rows = connection.execute(
        "select t.what from control.trace(%s) as t where t.layer = %s", [DEALS[0], layer]
    )
    return [what for (what,) in rows]


def test_which_run_read_a_row(warehouse: psycopg.Connection) -> None:
    """Also where loader and run commit in another order than they began, or together."""
    (url,) = warehouse.execute("select current_database()").fetchone()
    first = warehouse.execute("select min(run_id) from control.run").fetchone()[0]
    with psycopg.connect(server.url_of(server.warehouse_url(), url)) as slow:
        land(slow, "opportunity", DEALS[0], systemmodstamp=stamp(0.01), amount="1")
        land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp(0.02), amount="2")
        second = run(warehouse)["run_id"]
        slow.commit()
    third = run(warehouse)["run_id"]
    with warehouse.transaction():
        land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp(0.03), amount="3")
        fourth = run(warehouse)["run_id"]
    land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp(0.04), amount="4")
    said = whats(warehouse, "landed")
    assert len(said) == 5
    for line, number in zip(said, (first, third, second, fourth), strict=False):
        assert f", run {number}, " in line
    assert "read by no run that the ledger knows, the current version" in said[-1]
    run(warehouse)


def test_make_trace_prints_it_readably(warehouse: psycopg.Connection) -> None:
    land(warehouse, "opportunity", DEALS[0], systemmodstamp=stamp(0.05), probability="many")
    run(warehouse)
    text = report.trace(warehouse, DEALS[0][:15])
    heads = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert [head.partition(":")[0] for head in heads] == [
        "landed", "typed", "typed", "current", "history", "mart", "feeds", "check",
    ]  # fmt: skip
    assert "UTC  probability: 'many' is no number, so NULL\n" in text
    assert all(len(line) <= 160 for line in text.splitlines())
    name = warehouse.info.dbname
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "trace", "006000000000999AAA"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={"WAREHOUSE_URL": server.url_of(server.warehouse_url(), name), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("no record 006000000000999AAA has landed. Rows without a usable")


def test_it_is_nobodys_but_the_owners(warehouse: psycopg.Connection) -> None:
    for role in ("salesforce_monitor", "salesforce_reporter", "salesforce_transformer"):
        with warehouse.transaction(force_rollback=True):
            warehouse.execute(f"set local role {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                warehouse.execute("select control.trace('006000000000001AAA')")


@pytest.mark.parametrize("number", range(3))
def test_a_figure_is_the_sum_of_its_records(warehouse: psycopg.Connection, number: int) -> None:
    """What docs/trace.md joins: both columns of the check at its end agree, and say something."""
    statement = blocks("trace.md", "From a figure to its records")[number]
    cursor = warehouse.execute(statement)
    rows = cursor.fetchall()
    assert rows
    names = [column.name for column in cursor.description]
    assert names[-2:] == ["figure", "records"]
    assert any(row[-1] for row in rows)
    assert all(row[-2] == row[-1] for row in rows)


# -- lineage


def direct(text: str, relation: str) -> dict[str, list[str]]:
    links = lineage.Catalog([TABLES, text]).links()[relation]
    return {
        column: sorted(f"{r.partition('.')[2]}.{c}" for r, c in sources)
        for column, sources in links.items()
    }


TABLES = """
create table s.a (id text primary key, x numeric, y numeric, constraint z check (x > 0));
create table s.b (id text, a_id text, n integer);
create function s.f(p numeric) returns numeric language sql return p;
create function s.rows(day date) returns table (k text, v numeric) language sql
begin atomic select a.id, a.x from s.a as a where a.y > 0; end;
create function s.written(day date) returns table (k text, v numeric) language plpgsql
as $$ begin return query select a.id, a.x from s.a as a; end $$;
"""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select a.id, a.x + s.f(a.y) as z from s.a as a where a.y > 1",
         {"id": ["a.id"], "z": ["a.x", "a.y"]}),
        ("select a.* from s.a as a inner join s.b as b on a.id = b.a_id",
         {"id": ["a.id"], "x": ["a.x"], "y": ["a.y"]}),
        ("select *, 1 as one from s.b", {"id": ["b.id"], "a_id": ["b.a_id"], "n": ["b.n"],
                                         "one": []}),
        # unqualified, a whole row, a name of the server's
        ("select n, upper(id), to_jsonb(b) as r from s.b as b",
         {"n": ["b.n"], "upper": ["b.id"], "r": ["b.a_id", "b.id", "b.n"]}),
        # WITH, one upon the other, renamed
        ("with c (k, v) as (select a.id, a.x from s.a as a), d as (select k, sum(v) as w from c"
         " group by k) select d.k, d.w * 2 as w from d", {"k": ["a.id"], "w": ["a.x"]}),
        # a recursive one
        ("with recursive t as (select b.id, b.a_id as up from s.b as b union all select b.id,"
         " t.up from t inner join s.b as b on t.id = b.a_id) select t.up from t",
         {"up": ["b.a_id"]}),
        ("select a.x from s.a as a union all select b.n::numeric from s.b as b",
         {"x": ["a.x", "b.n"]}),
        # beside what stands before it in FROM, and inside what it stands in
        ("select l.m from s.a as a cross join lateral (select max(b.n) + a.x as m from s.b as b"
         " where b.a_id = a.id) as l", {"m": ["a.x", "b.n"]}),
        ("select (select max(b.n) from s.b as b where b.a_id = a.id) as m,"
         " exists (select from s.b as b where b.a_id = a.id) as e,"
         " a.x in (select b.n from s.b as b) as i from s.a as a",
         {"m": ["b.n"], "e": [], "i": ["a.x", "b.n"]}),
        ("select v.q from s.a as a cross join lateral (values ('x', a.x), ('y', a.y)) as v (p, q)",
         {"q": ["a.x", "a.y"]}),
        # functions that return rows: of ours by their columns, of others by what they are given
        ("select r.v, w.k from s.rows(current_date) as r cross join s.written(current_date) as w",
         {"v": ["rows().v"], "k": ["written().k"]}),
        ("select e.value from s.a as a cross join lateral jsonb_each_text(to_jsonb(a.id)) as e"
         " (key, value)", {"value": ["a.id"]}),
        ("select u.n from s.a as a cross join lateral unnest(array[a.x, a.y]) as u (n)",
         {"n": ["a.x", "a.y"]}),
        ("select sum(a.x) filter (where a.y > 0) over (partition by a.id) as s from s.a as a",
         {"s": ["a.id", "a.x", "a.y"]}),
        ("select case when a.y > 0 then a.x end from s.a as a", {"case": ["a.x", "a.y"]}),
    ],
)  # fmt: skip
def test_names_are_resolved_as_the_server_does(query: str, expected: dict[str, list[str]]) -> None:
    assert direct(f"create view s.v as {query};", "s.v") == expected


def test_functions_in_sql_are_looked_into() -> None:
    assert direct("", "s.rows()") == {"k": ["a.id"], "v": ["a.x"]}
    # a view's own names, a model's table, a statement that no grammar knows
    assert direct("create view s.v (p, q) as select a.id, a.x from s.a as a;", "s.v") == {
        "p": ["a.id"], "q": ["a.x"],
    }  # fmt: skip
    model = "create table s.m (id text, x numeric); create view s.m_model as select a.id, a.x as x"
    assert direct(f"{model} from s.a as a;", "s.m") == {
        "id": ["m_model.id"], "x": ["m_model.x"],
    }  # fmt: skip
    assert lineage.Catalog(["create nonsense;"]).links() == {}


def test_make_lineage_prints_it(warehouse: psycopg.Connection) -> None:
    lines = report.lineage(warehouse, "marts.fct_opportunity.weighted_amount").splitlines()
    assert lines[0] == "marts.fct_opportunity.weighted_amount"
    assert lines[1] == "  marts.fct_opportunity_model.weighted_amount"
    assert lines[-1] == "          raw_salesforce.opportunity.probability"
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "lineage", "amount"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1, "which column? make lineage COLUMN=marts.fct_opportunity.weighted_amount\n",
    )  # fmt: skip
    for column, said in (
        ("marts.fct_opportunity.nope", "marts.fct_opportunity has no column nope"),
        ("marts.nope.amount", "there is no relation marts.nope. Name it with its schema: "),
    ):
        with pytest.raises(WarehouseError, match=f"^{said}"):
            report.lineage(warehouse, column)
