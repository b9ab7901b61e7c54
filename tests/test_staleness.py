"""A changed view, function or setting reaches the tables by the next run: those, and no others."""

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests import hooks
from warehouse import server

OWNER_SESSION = "-c client_min_messages=warning"


def run(session: psycopg.Connection, full_refresh: bool = False) -> dict:
    query = "select public.run_salesforce_transform(%s)"
    return session.execute(query, [full_refresh]).fetchone()[0]


def stale_models(result: dict) -> set[str]:
    """The models a run gives as its reason."""
    parts = [p for p in result["reason"].split("; ") if p.startswith("stale models: ")]
    return set(parts[0].removeprefix("stale models: ").split(", ")) if parts else set()


def modes(result: dict) -> dict[str, str]:
    return {step["model"]: step["mode"] for step in result["models"]}


@pytest.fixture(scope="module")
def template(make_database: Callable, template_url: str) -> Iterator[str]:
    url = make_database(template_url)
    with server.connect(url, options=OWNER_SESSION) as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01',"
            " calendar_end = '2024-01-07', history_start = '2024-01-01'"
        )
        session.execute(
            "insert into raw_salesforce.account (id, name, systemmodstamp)"
            " values ('001000000000001AAA', 'acme', '2024-02-01')"
        )
        session.execute(
            "insert into raw_salesforce.contact (id, accountid, lastname, systemmodstamp)"
            " values ('003000000000001AAA', '001000000000001AAA', 'Ng', '2024-02-01')"
        )
        session.execute(
            "insert into raw_salesforce.opportunity"
            " (id, accountid, amount, probability, isclosed, closedate, createddate,"
            "  systemmodstamp)"
            " values ('006000000000001AAA', '001000000000001AAA', '100', '50', 'true',"
            "  '2024-03-31', '2024-03-01T02:00:00.000Z', '2024-03-31T20:00:00.000Z')"
        )
        assert run(session)["status"] == "succeeded"
    yield url
    make_database.drop(url)


@pytest.fixture
def session(make_database: Callable, template: str) -> Iterator[psycopg.Connection]:
    url = make_database(template)
    with server.connect(url, options=OWNER_SESSION) as connection:
        assert run(connection)["reason"] == "no new data"
        yield connection
    make_database.drop(url)


def redefine(session: psycopg.Connection, relation: str, old: str, new: str) -> None:
    """Replaces a view or function, a part of its text (a pattern) changed."""
    if relation.endswith(")"):
        query = "select pg_get_functiondef(%s::regprocedure)"
    else:
        query = f"select 'create or replace view {relation} as ' || pg_get_viewdef(%s::regclass)"
    text = session.execute(query, [relation]).fetchone()[0]
    changed, count = re.subn(old, new, text)
    assert count, text
    session.execute(changed.encode())


def agrees_with_a_full_refresh(session: psycopg.Connection) -> None:
    before = hooks.contents(session)
    result = run(session, full_refresh=True)
    assert result["status"] == "succeeded"
    assert hooks.contents(session) == before
    assert run(session)["reason"] == "no new data"


def test_a_models_own_view(session: psycopg.Connection) -> None:
    redefine(
        session, "marts.dim_contact_model", r" c\.last_name,", " upper(c.last_name) AS last_name,"
    )
    result = run(session)
    assert stale_models(result) == {"marts.dim_contact"}
    # its rows changed, and what is built on it does not read their last names
    assert modes(result) == {"marts.dim_contact": "full"}
    assert session.execute("select last_name from marts.dim_contact").fetchone() == ("NG",)
    agrees_with_a_full_refresh(session)


def test_what_is_built_on_it_follows_the_rows_that_changed(session: psycopg.Connection) -> None:
    redefine(session, "marts.fct_opportunity_model", r" o\.amount,", " o.amount * 2 AS amount,")
    result = run(session)
    assert stale_models(result) == {"marts.fct_opportunity"}
    assert modes(result) == {"marts.fct_opportunity": "full", "marts.dim_account": "incremental"}
    agrees_with_a_full_refresh(session)


def test_a_view_at_the_bottom(session: psycopg.Connection) -> None:
    # with fields of one's own it has a second source, and columns are told apart
    redefine(session, "staging.account", r"NULLIF\(((r\.)?name), ''::text\)", r"upper(\1)")
    result = run(session)
    assert stale_models(result) == {"intermediate.account"}
    assert modes(result) == {
        "intermediate.account": "full", "marts.merged_account": "incremental",
        "marts.dim_account": "incremental",
    }  # fmt: skip
    assert session.execute("select name from marts.dim_account").fetchone() == ("ACME",)
    agrees_with_a_full_refresh(session)


def test_a_function_beneath_two_views(session: psycopg.Connection) -> None:
    redefine(session, "staging.to_date(text)", "value <> ''::text", "value <> 'never'::text")
    result = run(session)
    assert result["reason"].startswith("stale models: ")
    assert stale_models(result) >= {
        "intermediate.account", "intermediate.contact", "intermediate.opportunity",
    }  # fmt: skip
    # Nothing in them changed, so nothing that is built on them was looked at.
    assert "marts.dim_account" not in modes(result)
    assert "marts.dim_date" not in modes(result)
    agrees_with_a_full_refresh(session)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("time_zone = 'America/Los_Angeles'", {"marts.fct_opportunity"}),
        ("fiscal_year_start_month = 4", {"marts.fct_opportunity", "marts.dim_date"}),
        ("fiscal_year_named_for = 'start'", {"marts.fct_opportunity", "marts.dim_date"}),
        ("calendar_end = '2024-01-31'", {"marts.dim_date"}),
        ("ledger_keep_days = 30", set()),
        ("time_zone = time_zone", set()),
    ],
)
def test_a_setting(session: psycopg.Connection, change: str, expected: set[str]) -> None:
    session.execute(f"update control.setting set {change}")
    result = run(session)
    if not expected:
        assert result["reason"] == "no new data"
        return
    # The history keeps its own account of settings, tested with it.
    history = {"marts.opportunity_history", "marts.opportunity_version_log"}
    assert stale_models(result) - history == expected
    assert set(modes(result)) - history >= expected
    assert "intermediate.opportunity" not in modes(result)
    agrees_with_a_full_refresh(session)


def test_a_time_zone_moves_days(session: psycopg.Connection) -> None:
    query = "select created_date::text, days_to_close from marts.fct_opportunity"
    assert session.execute(query).fetchone() == ("2024-03-01", 30)
    session.execute("update control.setting set time_zone = 'America/Los_Angeles'")
    run(session)
    assert session.execute(query).fetchone() == ("2024-02-29", 31)


def test_one_setting_changed_twice_within_a_transaction(session: psycopg.Connection) -> None:
    query = "select close_fiscal_quarter from marts.fct_opportunity"
    with session.transaction():
        for month, quarter in ((4, 4), (3, 1), (1, 1), (2, 1), (10, 2)):
            session.execute("update control.setting set fiscal_year_start_month = %s", [month])
            assert run(session)["status"] == "succeeded"
            assert session.execute(query).fetchone() == (quarter,), month
    agrees_with_a_full_refresh(session)


def test_a_view_replaced_twice_within_a_transaction(session: psycopg.Connection) -> None:
    query = "select name from marts.dim_account"
    with session.transaction():
        redefine(session, "marts.dim_account_model", r"\ba\.name,", "upper(a.name) as name,")
        run(session)
        assert session.execute(query).fetchone() == ("ACME",)
        redefine(session, "marts.dim_account_model", r"upper\(a\.name\)", "initcap(a.name)")
        run(session)
        assert session.execute(query).fetchone() == ("Acme",)


@pytest.mark.parametrize(
    "statement",
    [
        "comment on view marts.dim_account_model is 'other words'",
        "comment on column marts.dim_account.name is 'other words'",
        "comment on function staging.to_date(text) is 'other words'",
        "grant select on marts.dim_account_model to salesforce_transformer",
        "create view marts.unrelated as select 1 as one",
        "analyze marts.dim_account",
        "vacuum full pg_catalog.pg_rewrite",
    ],
)
def test_what_changes_no_definition(session: psycopg.Connection, statement: str) -> None:
    session.execute(statement)
    result = run(session)
    assert (result["status"], result["reason"]) == ("skipped", "no new data")


def test_the_same_text_with_other_comments(session: psycopg.Connection) -> None:
    text = session.execute(
        "select 'create or replace view marts.dim_account_model as -- a comment' || chr(10)"
        " || pg_get_viewdef('marts.dim_account_model'::regclass)"
    ).fetchone()[0]
    session.execute(text)
    assert run(session)["reason"] == "no new data"
    # It looked once, and looks no more.
    version, now = session.execute(
        "select definitions_version, control.definitions_version() from control.load_window"
    ).fetchone()
    assert version == now


def test_by_hand(session: psycopg.Connection) -> None:
    """model_state.stale_reason: how an operator has one model compared in full."""
    session.execute("update marts.dim_contact set last_name = 'edited'")
    session.execute(
        "update control.model_state set stale_reason = 'edited' where model = 'marts.dim_contact'"
    )
    result = run(session)
    assert result["reason"] == "stale models: marts.dim_contact"
    assert modes(result)["marts.dim_contact"] == "full"
    assert session.execute("select last_name from marts.dim_contact").fetchone() == ("Ng",)
    assert session.execute(
        "select count(*) from control.model_state where stale_reason is not null"
    ).fetchone() == (0,)
    assert run(session)["reason"] == "no new data"


def test_stale_and_new_data_at_once(session: psycopg.Connection) -> None:
    session.execute("update control.setting set fiscal_year_start_month = 4")
    session.execute(
        "insert into raw_salesforce.opportunity (id, accountid, amount, stagename, systemmodstamp)"
        " values ('006000000000002AAA', '001000000000001AAA', '7', 'Prospecting', '2024-04-01')"
    )
    result = run(session)
    assert result["reason"].startswith("new data; stale models: ")
    assert modes(result)["intermediate.opportunity"] == "incremental"
    assert modes(result)["marts.fct_opportunity"] == "full"
    assert session.execute("select opportunity_count, open_amount from marts.dim_account"
                           ).fetchone() == (2, 7)  # fmt: skip
    agrees_with_a_full_refresh(session)


def test_a_failed_run_leaves_it_stale(session: psycopg.Connection) -> None:
    hooks.install(session)
    run(session)
    session.execute("update control.setting set fiscal_year_start_month = 4")
    with hooks.failing_at(session, "marts.fct_opportunity"):
        assert run(session)["status"] == "failed"
    assert "marts.fct_opportunity" in stale_models(run(session))
    agrees_with_a_full_refresh(session)


def test_a_new_column(session: psycopg.Connection) -> None:
    """Table and view get it; the engine needs to be told nothing."""
    session.execute("alter table marts.dim_contact add column shout text")
    view = session.execute(
        "select rtrim(pg_get_viewdef('marts.dim_contact_model'::regclass), '; ')"
    ).fetchone()[0]
    session.execute(
        "create or replace view marts.dim_contact_model as"
        f" select m.*, upper(m.last_name) as shout from ({view}) as m"
    )
    result = run(session)
    assert stale_models(result) == {"marts.dim_contact"}
    assert session.execute("select shout from marts.dim_contact").fetchone() == ("NG",)
    session.execute(
        "insert into raw_salesforce.contact (id, lastname, systemmodstamp)"
        " values ('003000000000001AAA', 'Wu', '2024-02-02')"
    )
    assert modes(run(session))["marts.dim_contact"] == "incremental"
    assert session.execute("select shout from marts.dim_contact").fetchone() == ("WU",)


def test_a_column_that_the_view_lacks(session: psycopg.Connection) -> None:
    session.execute("alter table marts.dim_contact add column forgotten text")
    session.execute(
        "insert into raw_salesforce.contact (id, lastname, systemmodstamp)"
        " values ('003000000000001AAA', 'Wu', '2024-02-02')"
    )
    error = run(session)["error"]
    assert error["sqlstate"] == "42703"
    assert error["message"] == (
        "view marts.dim_contact_model lacks columns of table marts.dim_contact: forgotten"
    )
    assert "Give the view the missing columns" in error["hint"]


def test_what_a_refresh_function_uses(session: psycopg.Connection) -> None:
    """Its own text, what that calls, and views that only its statements read."""
    for relation in (
        "control.refresh_opportunity_history(text,text[])",
        "control.touched_versions(text[],date[],date,boolean)",
        "intermediate.opportunity_current_version",
    ):
        if relation.endswith(")"):
            text = session.execute(
                "select pg_get_functiondef(%s::regprocedure)", [relation]
            ).fetchone()[0]
            session.execute(text.replace("begin\n", "begin\n    -- edited\n", 1))
        else:
            redefine(session, relation, r"\bv\.amount,", "v.amount + 0 as amount,")
        result = run(session)
        assert "marts.opportunity_history" in stale_models(result), relation
        assert result["status"] == "succeeded"
    agrees_with_a_full_refresh(session)


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("update control.setting set fiscal_year_start_month = 7", "marts.dim_date"),
        ("update control.stage set is_won = true, is_closed = true", "marts.fct_opportunity"),
    ],
)
def test_a_change_while_a_full_refresh_works(
    session: psycopg.Connection, change: str, table: str
) -> None:
    """What was built by the old value is not taken for built by the new one."""
    hooks.install(session)
    run(session)
    url = session.info.dsn
    with server.connect(url) as worker, server.connect(url) as other:
        for connection in (worker, other):
            connection.execute("set client_min_messages = warning")
        with hooks.paused_at(worker, other, table, "select public.run_salesforce_transform(true)"):
            other.execute(change)
    result = run(session)
    assert table in stale_models(result)
    agrees_with_a_full_refresh(session)
