"""`make dashboard`, page by page: `make test PARTS=look`."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warehouse import server, source
from warehouse.demo.sample import land_sample

testing = pytest.importorskip(
    "streamlit.testing.v1", reason="is in the dashboard's environment: make test PARTS=look"
)

VIEWS = source.ROOT / "warehouse" / "dashboard" / "views"
PAGES = sorted(view.stem for view in VIEWS.glob("*.py"))
# What a page shows where the database holds no record at all.
EMPTY = {
    "compare": "no history yet", "coverage": "No open deal", "movement": "history begins",
    "now": "No open deals", "owners": "No deals", "restatements": "No quarter changed",
    "stages": "No deal entered", "status": "Nothing has been published",
    "trace": "No open deals to begin with",
}  # fmt: skip


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], template_url: str) -> str:
    url = make_database(template_url)
    land_sample(url)
    with server.connect(url) as connection:
        connection.execute("select run_salesforce_transform()")
    return url


@pytest.fixture(scope="module")
def connection(url: str) -> psycopg.Connection:
    with server.connect(url) as connection:
        yield connection


@pytest.fixture
def page(url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Runs a page, at an address with the given parameters."""
    import streamlit as st

    def run(name: str, database: str = url, **parameters: str) -> object:
        monkeypatch.setenv("WAREHOUSE_URL", database)
        st.cache_data.clear()
        test = testing.AppTest.from_file(VIEWS / f"{name}.py", default_timeout=60)
        for key, value in parameters.items():
            test.query_params[key] = value
        test.run()
        assert [error.message for error in test.exception] == []
        return test

    return run


def figures(test: object) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def test_there_are_the_pages_that_the_menu_names() -> None:
    menu = (VIEWS.parent / "app.py").read_text(encoding="utf-8")
    assert sorted(re.findall(r'\("(\w+)", "', menu)) == PAGES
    assert len(PAGES) == 9


@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_figures_their_statements_and_what_they_mean(
    page: Callable[..., object], connection: psycopg.Connection, name: str
) -> None:
    test = page(name)
    assert [error.value for error in test.error] == []
    assert test.title[0].value
    assert test.code, "statements"
    with connection.transaction():
        connection.execute("set local role salesforce_reporter")
        for code in test.code:
            assert connection.execute(code.value).fetchone() is not None, code.value
    told = [text.value for text in test.markdown if text.value.startswith("**marts.")]
    assert len(told) == len(test.code)
    assert all(re.match(r"\*\*marts\.\w+\*\* .{20,}", text) for text in told), told
    columns = [text.value for text in test.markdown if text.value.startswith("- **")]
    assert len(columns) == len(test.code), "each has columns with a meaning"
    for metric in test.metric:
        assert metric.help, f"{metric.label} has no definition"


# What the first view of a page asks the server for, and how often that goes through all deals or
# all current versions: what it costs where there are half a million (bench/dashboard.py). The first
# view of any page lists owners and currencies, too.
COSTS = {
    "now": (7, 5), "movement": (5, 2), "compare": (5, 6), "stages": (4, 3), "coverage": (4, 4),
    "owners": (4, 3), "restatements": (3, 5), "status": (2, 0), "trace": (2, 1),
}  # fmt: skip
ALL_OF_THEM = {"fct_opportunity", "opportunity_history_open"}


def scans(plan: dict[str, object]) -> int:
    return (plan.get("Relation Name") in ALL_OF_THEM) + sum(map(scans, plan.get("Plans", [])))


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_costs(
    page: Callable[..., object],
    connection: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    from warehouse.dashboard import data

    asked: dict[str, tuple[str, dict[str, object]]] = {}
    rows = data._rows

    def noted(statement: str, parameters: dict[str, object], *rest: object) -> object:
        asked[f"{statement}{parameters}"] = statement, parameters
        return rows(statement, parameters, *rest)

    noted.__wrapped__ = rows.__wrapped__
    monkeypatch.setattr(data, "_rows", noted)
    page(name)
    plans = [
        psycopg.ClientCursor(connection)
        .execute(f"explain (format json) {statement}", parameters)
        .fetchone()[0][0]["Plan"]
        for statement, parameters in asked.values()
    ]
    statements, most = COSTS[name]
    assert len(asked) == statements
    assert sum(map(scans, plans)) <= most


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_warehouse_says_so(
    page: Callable[..., object], template_url: str, name: str
) -> None:
    test = page(name, template_url)
    assert any(EMPTY[name] in info.value for info in test.info), [i.value for i in test.info]


@pytest.mark.parametrize("name", PAGES)
def test_a_database_without_a_warehouse_is_a_sentence(
    page: Callable[..., object], make_database: Callable[..., str], name: str
) -> None:
    empty = make_database()
    test = page(name, empty)
    assert ["No warehouse there" in error.value for error in test.error] == [True]
    make_database.drop(empty)


def test_the_pipeline_now_is_the_fact_s(
    page: Callable[..., object], connection: psycopg.Connection
) -> None:
    count, owner, name = connection.execute(
        "select count(*), min(o.owner_id), min(o.owner_name) from marts.opportunity_enhanced as o"
        " where o.status = 'open' and o.owner_id = (select min(p.owner_id) from"
        " marts.owner_performance as p where p.pipeline_count > 0)"
    ).fetchone()
    (everything,) = connection.execute(
        "select count(*) from marts.fct_opportunity as f where f.status = 'open'"
    ).fetchone()
    assert owner
    assert 0 < count < everything
    assert figures(page("now"))["Open deals"] == f"{everything:,}"
    filtered = page("now", owner=name)
    assert figures(filtered)["Open deals"] == f"{count:,}"
    assert filtered.selectbox(key="owner").value == name
    filtered.selectbox(key="owner").set_value("All").run()
    assert figures(filtered)["Open deals"] == f"{everything:,}"


def test_what_moved_adds_up_to_what_is_open(
    page: Callable[..., object], connection: psycopg.Connection
) -> None:
    test = page("movement", grain="Month")
    from warehouse.dashboard import parts

    (amount,) = connection.execute(
        "select sum(f.amount) from marts.fct_opportunity as f where f.status = 'open'"
    ).fetchone()
    assert figures(test)["Closing"] == parts.compact(float(amount))
    deals = test.dataframe[0].value
    assert set(deals["movement"]) >= {"created", "lost", "won"}
    # what changes no sum is listed for who asks for it
    assert "slipped" not in set(deals["movement"])
    slipped = test.selectbox(key="movement").set_value("slipped").run()
    assert set(slipped.dataframe[0].value["movement"]) == {"slipped"}
    movement = test.selectbox(key="movement").set_value("won").run()
    assert set(movement.dataframe[0].value["movement"]) == {"won"}
    assert figures(movement)["Closing"] == figures(test)["Closing"]
    older = test.selectbox(key="from_month").options[1]
    earlier = test.selectbox(key="from_month").set_value(older).run()
    assert figures(earlier)["Closing"] == figures(page("movement"))["Opening"]


def test_the_waterfall_leaves_no_movement_out(connection: psycopg.Connection) -> None:
    text = (VIEWS / "movement.py").read_text(encoding="utf-8")
    named = re.findall(r'"(\w+)"', re.search(r"^MOVEMENTS = \[(.*?)^\]", text, re.M | re.S)[1])
    columns = connection.execute(
        "select replace(attname, '_amount', '') from pg_attribute where attname ~ '_amount$'"
        " and attrelid = 'marts.pipeline_movement'::regclass"
    )
    beside = {"opening", "closing", "residual", "slipped"}
    assert set(named) == {name for (name,) in columns} - beside
    assert all(f"sum(m.{name}_amount)" in text for name in named)


def test_the_waterfall_ends_where_it_ends() -> None:
    from warehouse.dashboard import parts

    chart = parts.waterfall([("opening", 10.0), ("created", 5.0), ("won", -3.0), ("closing", 12.0)])
    rows = chart.data.to_dict("records")
    assert [(row["start"], row["end"]) for row in rows] == [(0, 10), (10, 15), (15, 12), (0, 12)]
    assert [row["color"] for row in rows[1:3]] == [parts.GOOD, parts.BAD]


def test_two_days_are_the_history_s(
    page: Callable[..., object], connection: psycopg.Connection
) -> None:
    from warehouse.dashboard import parts

    first, last = connection.execute(
        "select c.first_day, c.last_day from marts.history_coverage as c"
    ).fetchone()
    day = last - timedelta(days=90)
    assert day > first
    (then,) = connection.execute(
        "select sum(a.amount) from marts.opportunity_as_of(%s) as a"
        " where a.status = 'open' and not a.is_deleted",
        [day],
    ).fetchone()
    shown = figures(page("compare", then=day.isoformat()))
    assert shown["Open then"] == parts.compact(float(then))
    same = page("compare", then=last.isoformat())
    assert figures(same)["Open then"] == figures(same)["Open later"]
    assert same.dataframe[0].value.empty


def test_one_record_through_every_layer(
    page: Callable[..., object], connection: psycopg.Connection, url: str
) -> None:
    connection.execute(
        "insert into raw_salesforce.account (id, name) values"
        " ('001000000000777AAA', '![x](http://elsewhere.example/y)')"
    )
    values = page("trace", id="001000000000777AAA").table[0].value["values"]
    assert "\\!\\[x\\](http" in values.iloc[0], "what a record says asks for no picture"
    connection.execute("delete from raw_salesforce.account where id = '001000000000777AAA'")
    (deal,) = connection.execute(
        "select v.record_id from control.quality_violation as v"
        " where v.check_name = 'opportunity_stage_value' limit 1"
    ).fetchone()
    test = page("trace", id=deal)
    headings = [heading.value for heading in test.subheader]
    assert headings == [
        "What landed, version by version, and why each won or not",
        "Its current version, typed; what does not cast", "Current state",
        "The intervals of its history, with what changed", "Its rows of the marts",
        "What else reads it", "Checks that name it",
    ]  # fmt: skip
    rows = connection.execute("select count(*) from control.trace(%s)", [deal]).fetchone()[0]
    listed = [what for table in test.table for what in table.value.index]
    assert [list(frame.value.columns) for frame in test.dataframe] == [["field", "value"]] * 3
    assert len(listed) + 3 == rows
    assert any("the current version: it has the latest stamp" in what for what in listed)
    assert any("is not a stage of control.stage" in what for what in listed)
    assert "control.trace" in test.code[0].value
    for wrong, said in (("0" * 15, "is no record id"), ("006000000000999", "has landed")):
        assert said in page("trace", id=wrong).warning[0].value


def test_what_landed_is_not_for_every_login(
    page: Callable[..., object], connection: psycopg.Connection, url: str
) -> None:
    guest = f"guest_{uuid.uuid4().hex[:8]}"
    connection.execute(f"create role {guest} login password 'x' in role salesforce_reporter")
    try:
        login = make_conninfo(**{**conninfo_to_dict(url), "user": guest, "password": "x"})
        assert len(page("trace", login).dataframe[0].value) == 10
        test = page("trace", login, id="006000000000001AAA")
        assert "to members of salesforce_owner alone" in test.error[0].value
    finally:
        connection.execute(f"drop role {guest}")


def test_pages_read_as_the_reporter_and_only_read(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.dashboard import data

    monkeypatch.setenv("WAREHOUSE_URL", url)
    assert data.ask("select current_user as who").rows["who"][0] == "salesforce_reporter"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        data.ask("select r.run_id from control.run as r")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        data.ask("create temporary table mine (n int)")


def test_a_statement_can_be_pasted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.dashboard import data

    monkeypatch.setenv("WAREHOUSE_URL", url)
    answer = data.ask(
        """
        select
            %(name)s::text as name
        """,
        name="O'Neil %",
    )
    assert answer.statement == "select\n    'O''Neil %'::text as name"
    assert answer.rows["name"][0] == "O'Neil %"


def test_answers_are_kept_until_a_run_publishes(
    url: str, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.dashboard import data

    monkeypatch.setenv("WAREHOUSE_URL", url)
    data.published.clear()
    statement = "select clock_timestamp()::text as at"
    first = data.ask(statement).rows["at"][0]
    assert data.ask(statement).rows["at"][0] == first
    connection.execute(
        "insert into raw_salesforce.account (id, name, systemmodstamp)"
        " values ('001Sa0000CACHED', 'New', '2026-01-01T00:00:00Z')"
    )
    connection.execute("select run_salesforce_transform()")
    data.published.clear()  # which is asked every few seconds
    assert data.ask(statement).rows["at"][0] != first


def test_what_was_looked_at_is_there_as_soon_as_it_is_published(
    url: str, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.dashboard import data

    monkeypatch.setenv("WAREHOUSE_URL", url)
    keeper = data.Keeper()
    before = keeper.published
    asked = "select clock_timestamp()::text as at, %(a)s::int as a", {"a": 1}
    forgotten = "select 1 as one", {}
    broken = "select 1 / 0 as nothing", {}
    for one in (asked, broken):
        keeper.note(*one)
    with monkeypatch.context() as past:
        past.setattr(data.time, "monotonic", lambda: -keeper.LATELY)
        keeper.note(*forgotten)
    answered: list[tuple[object, ...]] = []
    rows = data._rows

    def noted(*given: object) -> object:
        answered.append((*given[:3], keeper.published))
        return rows(*given)

    monkeypatch.setattr(data, "_rows", noted)
    keeper.look()
    assert (answered, keeper.published) == ([], before), "nothing was published"
    connection.execute(
        "insert into raw_salesforce.account (id, name, systemmodstamp)"
        " values ('001Sa0000KEEPER', 'New', '2026-01-01T00:00:00Z')"
    )
    connection.execute("select run_salesforce_transform()")
    keeper.look()
    after = keeper.published
    assert after != before
    assert answered == [(*asked, after, before), (*broken, after, before)]
    assert rows(*asked, after).rows["at"][0] == rows(*asked, after).rows["at"][0]
    # a server that is gone is told by whoever looks next
    monkeypatch.setenv("WAREHOUSE_URL", "host=127.0.0.1 port=1")
    keeper.look()
    assert keeper.published is None


def test_what_takes_long_is_asked_before_anybody_looks(
    url: str, page: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very statements of the pages, in their first view."""
    import streamlit as st

    from warehouse.dashboard import data, slow

    monkeypatch.setenv("WAREHOUSE_URL", url)
    st.cache_data.clear()
    asked: list[str] = []
    rows = data._rows

    def noted(statement: str, parameters: dict[str, object], *rest: object) -> object:
        asked.append(f"{statement}{parameters}")
        return rows(statement, parameters, *rest)

    monkeypatch.setattr(data, "_rows", noted)
    slow.ask_first()
    first = set(asked)
    for name, relation in (
        ("stages", "stage_passage"), ("coverage", "pipeline_coverage"),
        ("restatements", "closed_period_restatement"), ("owners", "owner_performance"),
        ("owners", "manager_performance"),
    ):  # fmt: skip
        asked.clear()
        page(name)
        (whole,) = [statement for statement in asked if f"marts.{relation} as" in statement]
        assert whole in first, relation


def test_another_quarter_is_there_already(
    page: Callable[..., object], connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To choose one asks the server nothing; what is shown is what its statement gives."""
    from warehouse.dashboard import data, slow

    (quarter,) = connection.execute(
        "select min(c.entered_period)::text from marts.stage_conversion as c"
    ).fetchone()
    asked: list[str] = []
    rows = data._rows
    monkeypatch.setattr(data, "_rows", lambda *one: (asked.append(one[0]), rows(*one))[1])
    for chosen in ({}, {"entered": quarter}):
        test = page("stages", **chosen)
        shown = connection.execute(test.code[0].value).fetchall()
        assert {row[0] for row in shown} == {chosen.get("entered", "ever")}
    assert asked[: len(asked) // 2] == asked[len(asked) // 2 :]
    currency = data.currencies()[0]
    answer = data.narrowed(slow.stages(currency), "entered_in", quarter)
    entered = connection.execute(
        "select sum(c.entered) from marts.stage_conversion as c left join marts.dim_stage as s"
        " on c.stage_name = s.stage_name where c.entered_period = %s and s.is_closed is not true"
        " and c.currency_iso_code is not distinct from %s",
        [quarter, currency],
    ).fetchone()
    assert (answer.rows["entered"].sum(),) == entered
    assert len(answer.rows) == len(shown)


def test_a_failed_run_is_seen_though_nothing_was_published(
    make_database: Callable[..., str], template_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit as st

    from tests.quality_org import DEALS, land, run_clean

    own = make_database(template_url)
    monkeypatch.setenv("WAREHOUSE_URL", own)
    st.cache_data.clear()
    test = testing.AppTest.from_file(VIEWS / "status.py", default_timeout=60)
    with server.connect(own) as connection:
        run_clean(connection)
        assert not test.run().error
        land(connection, "opportunity", DEALS[0], probability="140", amount=None)
        connection.execute("select run_salesforce_transform()")
    from warehouse.dashboard import data

    data._rows_of_now.clear()  # which is asked every few seconds
    assert "Runs fail since" in test.run().error[0].value


def test_amounts_of_two_currencies_are_never_added_up(
    page: Callable[..., object], make_database: Callable[..., str], template_url: str
) -> None:
    from tests.quality_org import ACCOUNTS, DEALS, land

    both = make_database(template_url)
    with server.connect(both) as connection:
        land(connection, "account", ACCOUNTS[0])
        land(connection, "opportunity", DEALS[0], amount="10", currencyisocode="EUR")
        land(connection, "opportunity", DEALS[1], amount="20", currencyisocode="EUR")
        land(connection, "opportunity", DEALS[2], amount="400", currencyisocode="USD")
        connection.execute("select run_salesforce_transform()")
    test = page("now", both)
    assert test.selectbox(key="currency").options == ["EUR", "USD"]
    assert figures(test)["Open amount"] == "30"
    assert figures(page("now", both, currency="USD"))["Open amount"] == "400"


def test_its_launch_hands_the_database_over_by_the_environment(
    url: str, template_url: str, empty_url: str
) -> None:
    from warehouse.dashboard import launch

    secret = "postgresql://me:canary@example.com/warehouse"
    assert not any("canary" in part for part in launch.command(8501))
    assert launch.environment(secret)["WAREHOUSE_URL"] == secret
    assert "--server.address=localhost" in launch.command(8501)
    assert Path(launch.command(8501)[4]).is_file()
    assert launch.has_figures(url)
    assert not launch.has_figures(template_url)
    assert not launch.has_figures(empty_url)


def test_a_login_without_the_role_is_told_what_to_grant(
    page: Callable[..., object], url: str, connection: psycopg.Connection
) -> None:
    guest = f"warehouse_test_guest_{uuid.uuid4().hex[:8]}"
    connection.execute(f"create role {guest} login password 'pw'")
    try:
        given = {**conninfo_to_dict(url), "user": guest, "password": "pw"}
        test = page("now", make_conninfo(**given))
        assert ["permission denied" in error.value for error in test.error] == [True]
        assert any("grant salesforce_reporter to" in info.value for info in test.info)
    finally:
        connection.execute(f"drop role {guest}")
