"""What the checks do to a run: what blocks it, what is kept of it, and what an operator can do."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.quality_org import (
    ACCOUNTS,
    CONTACTS,
    DEALS,
    NOBODY,
    WON,
    everything,
    fired,
    kept,
    land,
    record_id,
    run,
    run_clean,
    samples,
    stamp,
)

MARTS = ("dim_account", "dim_contact", "fct_opportunity", "opportunity_history")


@pytest.fixture(scope="module")
def clean_url(make_database: Callable[..., str], template_url: str) -> str:
    """A database whose run has passed every check."""
    url = make_database(template_url)
    with psycopg.connect(url, autocommit=True) as connection:
        run_clean(connection)
    return url


@pytest.fixture(scope="module")
def clean_connection(
    make_database: Callable[..., str], clean_url: str
) -> Iterator[psycopg.Connection]:
    with psycopg.connect(make_database(clean_url), autocommit=True) as connection:
        yield connection


@pytest.fixture
def clean(clean_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """That database, in a transaction of the test's own that is rolled back."""
    with clean_connection.transaction(force_rollback=True):
        yield clean_connection


@pytest.fixture
def committed(make_database: Callable[..., str], clean_url: str) -> Iterator[psycopg.Connection]:
    """A copy of it, for runs that see what others landed as others do: committed."""
    url = make_database(clean_url)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
    make_database.drop(url)


def one(connection: psycopg.Connection, query: str, *parameters: object) -> object:
    return connection.execute(query, parameters).fetchone()[0]


def marts(connection: psycopg.Connection) -> list[str]:
    """Every mart, byte for byte."""
    return [
        one(connection, f"select md5(string_agg(t::text, ',' order by t::text)) from marts.{m} t")
        for m in MARTS
    ]


def change_check(connection: psycopg.Connection, check: str, assignments: str) -> None:
    connection.execute(f"update control.quality_check set {assignments} where name = '{check}'")


# -- an error blocks


def test_an_error_publishes_nothing_and_tells_why(
    make_database: Callable[..., str], clean_url: str
) -> None:
    url = make_database(clean_url)
    with (
        psycopg.connect(url, autocommit=True) as connection,
        psycopg.connect(url, autocommit=True) as reader,
    ):
        before = marts(connection)
        seen: list[list[str]] = []
        stop = threading.Event()

        def read() -> None:
            reader.execute("set statement_timeout = '10s'")
            while not stop.is_set():
                seen.append(marts(reader))

        thread = threading.Thread(target=read)
        thread.start()
        try:
            land(connection, "opportunity", DEALS[0], systemmodstamp=stamp(), amount="5.0")
            # The last model of all is the accounts, which follow their opportunities.
            connection.execute(
                "create view control.check_account_win_rate as"
                " select a.account_id as record_id, 'planted' as reason from marts.dim_account as a"
                " where a.open_amount = 5;"
                " alter view control.check_account_win_rate owner to salesforce_owner"
            )
            change_check(connection, "account_win_rate", "source = null")
            result = run(connection)
        finally:
            stop.set()
            thread.join()

        assert (result["status"], fired(result)) == ("failed", {"account_win_rate": "error"})
        assert samples(result, "account_win_rate") == [ACCOUNTS[0]]
        error = result["error"]
        assert (error["sqlstate"], error["model"]) == ("QC001", "checks")
        assert f"account_win_rate: 1 violation ({ACCOUNTS[0]}: planted)" in error["message"]
        assert marts(connection) == before
        assert seen
        assert all(state == before for state in seen)
        # The ledger survives what was rolled back, and violations of what is not published do not.
        assert connection.execute(
            "select outcome, violations, samples from control.quality_result where run_id = %s",
            [result["run_id"]],
        ).fetchall() == [("error", 1, [{"record_id": ACCOUNTS[0], "reason": "planted"}])]
        assert kept(connection) == {}

        # Not skipped: the window was not consumed.
        assert run(connection)["status"] == "failed"
        change_check(connection, "account_win_rate", "severity = 'warn'")
        result = run(connection)
        assert (result["status"], fired(result)) == ("succeeded", {"account_win_rate": "warn"})
        assert marts(connection) != before
        assert one(connection, "select amount::int from marts.fct_opportunity"
                   " where opportunity_id = %s", DEALS[0]) == 5  # fmt: skip


def test_the_procedure_raises_the_checks_sqlstate(committed: psycopg.Connection) -> None:
    with committed as connection:
        land(connection, "opportunity", DEALS[2], systemmodstamp=stamp(), probability="101")
        with pytest.raises(psycopg.Error, match="opportunity_probability: 1 violation") as caught:
            connection.execute("call public.run_salesforce_transform_or_raise()")
        assert caught.value.sqlstate == "QC001"
        land(connection, "opportunity", DEALS[2], systemmodstamp=stamp(), isclosed="true",
             stagename="Closed Lost", probability="0", closedate=stamp(-5)[:10])  # fmt: skip
        connection.execute("call public.run_salesforce_transform_or_raise()")


def test_correcting_the_record_lets_the_run_pass(clean: psycopg.Connection) -> None:
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), probability="140")
    assert run(clean)["status"] == "failed"
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(0.01), probability="40")
    result = run(clean)
    assert (result["status"], fired(result)) == ("succeeded", {})
    history = clean.execute(
        "select outcome, is_first_failure, run_id - failing_since from control.quality_history"
        " where check_name = 'opportunity_probability' order by run_id"
    ).fetchall()
    assert history == [("error", True, 0), ("passed", None, None)]


def test_first_failing_run(clean: psycopg.Connection) -> None:
    runs = []
    for number in range(3):
        land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(number / 100), type="Gift")
        land(clean, "opportunity", record_id("006", 100 + number), type="Gift")
        runs.append(run(clean)["run_id"])
    assert clean.execute(
        "select run_id, violations, change, failing_since, is_first_failure"
        " from control.quality_history where check_name = 'opportunity_type_value' order by run_id"
    ).fetchall() == [
        (runs[0], 2, None, runs[0], True),
        (runs[1], 3, 1, runs[0], False),
        (runs[2], 4, 1, runs[0], False),
    ]
    assert clean.execute(
        "select outcome, violations, failing_since from control.quality_status"
        " where check_name = 'opportunity_type_value'"
    ).fetchone() == ("warn", 4, runs[0])


# -- severity and thresholds are data


@pytest.mark.parametrize(
    ("assignments", "outcome"),
    [
        ("severity = 'error'", "error"),
        ("severity = 'warn'", "warn"),
        ("severity = 'info'", "info"),
        ("severity = 'error', error_if = '> 1'", "warn"),
        ("severity = 'error', error_if = '> 1', warn_if = '> 1'", None),
        ("severity = 'error', error_if = null", "warn"),
        ("severity = 'error', warn_if = null", "error"),
        ("severity = 'warn', warn_if = null, error_if = null", None),
        # One of five opportunities.
        ("severity = 'error', error_if = '> 19 %'", "error"),
        ("severity = 'error', error_if = '> 20%', warn_if = '> 19.5 %'", "warn"),
        ("severity = 'error', error_if = '> 20 %', warn_if = '> 21 %'", None),
        ("severity = 'info', warn_if = '> 20 %', error_if = '> 1'", None),
        ("enabled = false", None),
    ],
)
def test_severity_caps_and_thresholds_decide(
    clean: psycopg.Connection, assignments: str, outcome: str | None
) -> None:
    change_check(clean, "opportunity_type_value", assignments)
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), type="Gift")
    assert fired(run(clean)) == ({"opportunity_type_value": outcome} if outcome else {})


@pytest.mark.parametrize("threshold", ["10", "> x", "< 3", "> 1 percent", ""])
def test_a_threshold_that_means_nothing_is_refused(
    clean: psycopg.Connection, threshold: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="is_a_threshold"):
        change_check(clean, "opportunity_type_value", f"warn_if = '{threshold}'")


def test_parts_are_judged_one_by_one(clean: psycopg.Connection) -> None:
    change_check(clean, "opportunity_required_field", "warn_if = '> 1'")
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), name=None)
    land(clean, "opportunity", DEALS[3], systemmodstamp=stamp(), closedate=None)
    assert fired(run(clean)) == {}
    land(clean, "opportunity", DEALS[1], systemmodstamp=stamp(), **{**WON, "name": None})
    assert fired(run(clean)) == {"opportunity_required_field": "warn"}
    assert kept(clean) == {"opportunity_required_field": 3}


def test_a_changed_check_takes_effect_at_the_next_call(committed: psycopg.Connection) -> None:
    land(committed, "opportunity", DEALS[0], systemmodstamp=stamp(), type="Gift")
    assert fired(run(committed)) == {"opportunity_type_value": "warn"}
    assert run(committed)["status"] == "skipped"

    change_check(committed, "opportunity_type_value", "severity = 'error'")
    for _ in range(2):
        result = run(committed)
        assert (result["status"], result["reason"]) == (
            "failed", "changed checks: opportunity_type_value",
        )  # fmt: skip
    committed.execute("insert into control.accepted_value values ('opportunity.type', 'Gift')")
    result = run(committed)
    assert result["status"] == "succeeded"
    assert "opportunity_type_value" in result["reason"]
    assert kept(committed) == {}
    committed.execute("delete from control.accepted_value where value = 'New Customer'")
    assert fired(run(committed)) == {"opportunity_type_value": "error"}
    committed.execute(
        "create or replace view control.opportunity_current_check as"
        " select i.id as record_id, 'opportunity_type_value' as check_name, '' as part,"
        " 'never' as reason from intermediate.opportunity as i where false"
    )
    assert fired(run(committed)) == {}
    assert run(committed)["status"] == "skipped"


def test_enabling_and_disabling(clean: psycopg.Connection) -> None:
    change_check(clean, "opportunity_type_value", "enabled = false")
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), type="Gift")
    assert fired(run(clean)) == {}
    change_check(clean, "opportunity_type_value", "enabled = true")
    assert samples(run(clean), "opportunity_type_value") == [DEALS[0]]
    change_check(clean, "opportunity_type_value", "enabled = false")
    assert fired(run(clean)) == {}
    assert kept(clean) == {}


def test_a_check_of_ones_own(clean: psycopg.Connection) -> None:
    """The recipe of docs/quality.md, taken literally from there."""
    text = (Path(__file__).parent.parent / "docs" / "quality.md").read_text(encoding="utf-8")
    recipe = text.partition("## Add a check")[2].partition("```sql")[2].partition("```")[0]
    clean.execute("set local role salesforce_owner")
    clean.execute(recipe)
    clean.execute("reset role")
    assert fired(run(clean)) == {}
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), stagename="Negotiation/Review")
    assert samples(run(clean), "opportunity_next_step") == [DEALS[0]]


# -- the ratchet


def gifts(connection: psycopg.Connection, wanted: int, at: float) -> dict[str, str]:
    """A run after which so many opportunities have a type that is not accepted."""
    for number in range(6):
        land(connection, "opportunity", record_id("006", 200 + number), systemmodstamp=stamp(at),
             type="Gift" if number < wanted else "New Customer")  # fmt: skip
    return fired(run(connection))


def test_ratchet(clean: psycopg.Connection) -> None:
    change_check(clean, "opportunity_type_value", "severity = 'error'")
    change_check(clean, "opportunity_type_value", "ratchet = true")
    # What there is when it is set is accepted, more is not, and fewer is the new measure.
    assert gifts(clean, 3, 0.01) == {}
    assert gifts(clean, 4, 0.02) == {"opportunity_type_value": "error"}
    assert gifts(clean, 3, 0.03) == {}
    assert gifts(clean, 2, 0.04) == {}
    assert gifts(clean, 3, 0.05) == {"opportunity_type_value": "error"}
    clean.execute("select control.accept_violations('opportunity_type_value')")
    assert fired(run(clean)) == {}
    assert one(clean, "select sum(baseline)::int from control.quality_total") == 3
    assert gifts(clean, 4, 0.06) == {"opportunity_type_value": "error"}
    change_check(clean, "opportunity_type_value", "ratchet = false")
    assert gifts(clean, 1, 0.07) == {"opportunity_type_value": "error"}


def test_accepting_violations_of_no_check(clean: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error, match="there is no check nonsense") as caught:
        clean.execute("select control.accept_violations('nonsense')")
    assert caught.value.sqlstate == "P0002"


# -- time


def test_freshness_is_judged_on_skipped_runs(clean: psycopg.Connection) -> None:
    assert run(clean)["status"] == "skipped"
    clean.execute(
        "update control.source_freshness set newest_modstamp = now() - interval '4 days'"
        " where object = 'account'"
    )
    result = run(clean)
    assert (result["status"], fired(result)) == ("skipped", {"stale_source": "warn"})
    assert samples(result, "stale_source") == ["account"]
    first = result["run_id"]
    result = run(clean)
    assert one(clean, "select failing_since from control.quality_result where run_id = %s",
               result["run_id"]) == first  # fmt: skip
    clean.execute("update control.source_freshness set newest_modstamp = now()")
    assert fired(run(clean)) == {}
    assert one(clean, "select outcome from control.quality_status"
               " where check_name = 'stale_source'") == "passed"  # fmt: skip


def test_stale_data_fails_where_an_operator_says_so(clean: psycopg.Connection) -> None:
    change_check(clean, "stale_source", "severity = 'error'")
    assert run(clean)["status"] == "succeeded"
    clean.execute("update control.source_freshness set newest_modstamp = '2020-01-01'")
    result = run(clean)
    assert (result["status"], result["error"]["sqlstate"]) == ("failed", "QC001")
    # News that make the data fresh are published.
    for object_, id_ in (("account", ACCOUNTS[0]), ("contact", CONTACTS[0])):
        land(clean, object_, id_, systemmodstamp=stamp(), description="fresh")
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), description="fresh")
    assert run(clean)["status"] == "succeeded"


# -- rows set aside


def test_a_row_without_id_is_set_aside_and_given_back(clean: psycopg.Connection) -> None:
    raw_id = land(clean, "opportunity", "000000000000000AAA", name="Nobody's", description=None)
    result = run(clean)
    assert fired(result) == {"opportunity_without_id": "error"}
    assert samples(result, "opportunity_without_id") == [str(raw_id)]
    row = clean.execute(
        "select object, reason, is_set_aside, content ->> 'name', content ? 'description'"
        " from control.rejected_row where raw_id = %s and object = 'opportunity'", [raw_id],
    ).fetchone()  # fmt: skip
    assert row == (
        "opportunity", "the id is all zeros: 000000000000000AAA", False, "Nobody's", False,
    )  # fmt: skip

    clean.execute("select control.quarantine('opportunity', %s, 'a test of theirs')", [raw_id])
    result = run(clean)
    assert (result["status"], fired(result)) == ("succeeded", {})
    assert clean.execute(
        "select reason, is_set_aside from control.rejected_row where raw_id = %s", [raw_id]
    ).fetchone() == ("a test of theirs", True)
    assert one(clean, "select count(*) from raw_salesforce.opportunity where raw_id = %s",
               raw_id) == 1  # fmt: skip

    clean.execute("select control.release('opportunity', %s)", [raw_id])
    assert fired(run(clean)) == {"opportunity_without_id": "error"}


def test_a_check_lowered_to_warn_lets_the_run_go_on(committed: psycopg.Connection) -> None:
    raw_id = land(committed, "contact", None)
    assert run(committed)["status"] == "failed"
    change_check(committed, "contact_without_id", "severity = 'warn'")
    result = run(committed)
    assert (result["status"], fired(result)) == ("succeeded", {"contact_without_id": "warn"})
    assert run(committed)["status"] == "skipped"
    # Set aside after it was read: the next run notices, and the violation goes.
    committed.execute("select control.quarantine('contact', %s, 'known')", [raw_id])
    result = run(committed)
    assert (result["status"], fired(result), kept(committed)) == ("succeeded", {}, {})
    committed.execute("select control.release('contact', %s)", [raw_id])
    assert fired(run(committed)) == {"contact_without_id": "warn"}


def test_a_version_set_aside_gives_way_to_the_one_before(clean: psycopg.Connection) -> None:
    raw_id = land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), probability="140")
    assert run(clean)["status"] == "failed"
    clean.execute("select control.quarantine('opportunity', %s, 'typing error')", [raw_id])
    assert run(clean)["status"] == "succeeded"
    probability = "select probability::int from marts.fct_opportunity where opportunity_id = %s"
    assert one(clean, probability, DEALS[0]) == 10
    clean.execute("select control.release('opportunity', %s)", [raw_id])
    change_check(clean, "opportunity_probability", "severity = 'warn'")
    change_check(clean, "opportunity_weighted_amount", "severity = 'warn'")
    assert run(clean)["status"] == "succeeded"
    assert one(clean, probability, DEALS[0]) == 140


@pytest.mark.parametrize(
    ("call", "sqlstate", "message"),
    [
        ("quarantine('lead', 1, 'x')", "22023", "there is no landing table lead"),
        ("quarantine(null, 1, 'x')", "22023", "there is no landing table null"),
        ("quarantine('account', 999999, 'x')", "P0002", "no row with raw_id 999999"),
        ("quarantine('account', null, 'x')", "P0002", "no row with raw_id null"),
        ("quarantine('account', 1, ' ')", "22023", "a row is set aside for a reason"),
        ("quarantine('account', 1, null)", "22023", "a row is set aside for a reason"),
        ("release('account', 1)", "P0002", "row 1 of account is not set aside"),
        ("release('lead', 1)", "22023", "there is no landing table lead"),
    ],
)
def test_what_cannot_be_set_aside(
    clean: psycopg.Connection, call: str, sqlstate: str, message: str
) -> None:
    with pytest.raises(psycopg.Error, match=message) as caught:
        clean.execute(f"select control.{call}")
    assert caught.value.sqlstate == sqlstate


def test_a_row_is_set_aside_once(clean: psycopg.Connection) -> None:
    clean.execute("select control.quarantine('account', 1, 'first')")
    with pytest.raises(psycopg.Error, match="is set aside already") as caught:
        clean.execute("select control.quarantine('account', 1, 'second')")
    assert caught.value.sqlstate == "23505"
    assert caught.value.diag.message_detail == "Reason: first"


# -- cast failures follow the current version


def test_a_cast_failure_lives_as_long_as_its_version(clean: psycopg.Connection) -> None:
    check = "opportunity_cast_failure"
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(),
         totalopportunityquantity="12,5", probability="n/a")  # fmt: skip
    assert fired(run(clean)) == {check: "warn"}
    assert kept(clean) == {check: 2} == everything(clean)
    # An older version arriving late changes nothing, whatever is wrong with it.
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(-3), lastactivitydate="2023-02-30")
    assert fired(run(clean)) == {check: "warn"}
    assert kept(clean) == {check: 2} == everything(clean)
    # The same stamp again, and what is typed does not differ: the later one counts.
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), probability="n/a")
    run(clean)
    assert kept(clean) == {check: 1} == everything(clean)
    land(clean, "opportunity", DEALS[0][:15], systemmodstamp=stamp(0.01))
    assert fired(run(clean)) == {}
    assert kept(clean) == {} == everything(clean)


def test_a_field_that_nobody_delivers_is_looked_up_nowhere(clean: psycopg.Connection) -> None:
    """What was there is looked up for a record at a time: only where some text is."""
    clean.execute("set local track_functions = 'all'")
    clean.execute(
        "insert into raw_salesforce.opportunity (id, name, stagename, closedate, systemmodstamp)"
        " select '006' || lpad(n::text, 12, '0'), 'a deal', 'Prospecting',"
        " case n when 7000 then '31.12.2026' end, %s from generate_series(6901, 7000) as n",
        [stamp(1)],
    )
    run(clean)
    reasons = clean.execute(
        "select reason, count(*) from control.quality_violation"
        " where check_name = 'opportunity_required_field' group by reason order by reason"
    ).fetchall()
    assert reasons == [("close_date is empty", 99), ("close_date: '31.12.2026' is no date", 1)]
    looked = one(
        clean,
        "select pg_stat_get_xact_function_calls("
        "'control.opportunity_text(text, text)'::regprocedure)",
    )
    assert looked == 1


# -- links


def test_a_link_heals_when_the_linked_record_arrives_and_breaks_when_it_goes(
    clean: psycopg.Connection,
) -> None:
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), accountid=NOBODY["account"])
    land(clean, "contact", CONTACTS[1], systemmodstamp=stamp(), accountid=NOBODY["account"])
    both = {"opportunity_account_link": "warn", "contact_account_link": "warn"}
    assert fired(run(clean)) == both
    land(clean, "account", NOBODY["account"], systemmodstamp=stamp(-0.01), isdeleted="true")
    assert fired(run(clean)) == both
    reasons = clean.execute("select distinct reason from control.quality_violation").fetchall()
    assert reasons == [(f"the account {NOBODY['account']} is deleted",)], "it was landed by now"
    land(clean, "account", NOBODY["account"], systemmodstamp=stamp())
    assert fired(run(clean)) == {}
    land(clean, "account", NOBODY["account"], systemmodstamp=stamp(0.01), isdeleted="true")
    assert fired(run(clean)) == both
    assert kept(clean) == everything(clean)
    land(clean, "account", NOBODY["account"], systemmodstamp=stamp(0.02))
    assert fired(run(clean)) == {}
    assert kept(clean) == {} == everything(clean)


# -- what runs keep is what there is


@pytest.mark.parametrize("seed", range(3))
def test_kept_violations_are_exact_whatever_happens(clean: psycopg.Connection, seed: int) -> None:
    """Random versions, clean and not, in random runs: the kept totals are those of a full look."""
    choose = random.Random(seed)
    clean.execute("update control.quality_check set severity = 'warn', ratchet = false")
    accounts = [*ACCOUNTS, NOBODY["account"], None]
    deals = [record_id("006", 300 + n) for n in range(6)]
    raw_ids: list[int] = []
    for _ in range(10):
        for _ in range(choose.randrange(1, 8)):
            at = stamp(choose.randrange(-20, 20) / 1000)
            match choose.randrange(6):
                case 0:
                    land(clean, "account", choose.choice(accounts[:4]), systemmodstamp=at,
                         isdeleted=choose.choice(["true", "false"]),
                         parentid=choose.choice(accounts),
                         annualrevenue=choose.choice(["1", "x"]))  # fmt: skip
                case 1:
                    land(clean, "contact", choose.choice([*CONTACTS, "", "odd"]),
                         systemmodstamp=at, accountid=choose.choice(accounts),
                         isdeleted=choose.choice(["true", "false", "perhaps"]),
                         reportstoid=choose.choice([*CONTACTS, None, NOBODY["contact"]]),
                         lastname=choose.choice(["Young", None]))  # fmt: skip
                case 2 if raw_ids:
                    clean.execute("select control.quarantine('opportunity', %s, 'x')",
                                  [raw_ids.pop()])  # fmt: skip
                case _:
                    raw_ids.append(
                        land(clean, "opportunity", choose.choice([*deals, None]),
                             systemmodstamp=at, accountid=choose.choice(accounts),
                             probability=choose.choice(["10", "140", "-1", "ten"]),
                             type=choose.choice(["New Customer", "Gift"]),
                             closedate=choose.choice([stamp(9)[:10], "2085-01-01", "soon", None]),
                             isclosed=choose.choice(["true", "false", "?"]),
                             iswon=choose.choice(["true", "false"]),
                             isdeleted=choose.choice(["true", "false", "false"]))
                    )  # fmt: skip
        result = run(clean, full=choose.random() < 0.1)
        assert result["status"] == "succeeded", result["error"]
        assert kept(clean) == everything(clean)


# -- what is looked for in full


def test_an_expensive_check_is_looked_for_where_its_model_was_compared_in_full(
    clean: psycopg.Connection,
) -> None:
    clean.execute(
        """
        create table control.planted (record_id text);
        create view control.check_account_planted as
        select p.record_id, 'planted' as reason from control.planted as p;
        alter view control.check_account_planted owner to salesforce_owner;
        alter table control.planted owner to salesforce_owner;
        insert into control.quality_check (name, description, severity, model, scope)
        values ('account_planted', 'looked for rarely', 'warn', 'marts.dim_account', 'full')
        """
    )
    assert "account_planted" not in fired(run(clean))
    clean.execute("insert into control.planted values ('one')")

    land(clean, "account", ACCOUNTS[0], systemmodstamp=stamp(), name="Renamed")
    result = run(clean)
    assert {m["model"]: m["mode"] for m in result["models"]}["marts.dim_account"] == "incremental"
    assert "account_planted" not in fired(result), "nobody has looked"

    clean.execute("update marts.dim_account set name = 'edited'")
    clean.execute(
        "update control.model_state set stale_reason = 'edited' where model = 'marts.dim_account'"
    )
    result = run(clean)
    assert {m["model"]: m["mode"] for m in result["models"]}["marts.dim_account"] == "full"
    assert fired(result)["account_planted"] == "warn"
    assert (
        one(
            clean,
            "select mode from control.quality_profile where model = 'marts.dim_account'"
            " order by run_id desc limit 1",
        )
        == "full"
    )


# -- what is told of long values, and of runs that failed


def test_a_long_value_is_cut_wherever_a_check_quotes_it(clean: psycopg.Connection) -> None:
    """Named by its beginning and its length, also in views of one's own."""
    long = "Limbo " * 175_000
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), stagename=long, type=long)
    clean.execute(
        """
        create view control.check_account_planted as
        select a.account_id as record_id, repeat('x', 5000) as reason from marts.dim_account as a;
        alter view control.check_account_planted owner to salesforce_owner;
        insert into control.quality_check (name, description, severity, model)
        values ('account_planted', 'quotes without care', 'warn', 'marts.dim_account')
        """
    )
    result = run(clean)
    warnings = result["checks"]["warn"]
    reasons = [sample["reason"] for check in warnings for sample in check["samples"]]
    quoting = [reason for reason in reasons if "Limbo" in reason]
    assert len(quoting) == 3, "the type once; the stage, which is required, twice"
    assert all(re.search(r"… \(1050[0-9]{3} characters\)", reason) for reason in quoting)
    assert "x" * 1000 + "… (5000 characters)" in reasons
    assert max(map(len, reasons)) < 1100
    assert one(clean, "select max(length(reason)) from control.quality_violation") < 1100
    assert one(clean, "select sum(pg_column_size(samples))::int from control.quality_result") < 9000


def test_a_long_value_can_be_profiled(clean: psycopg.Connection) -> None:
    """A value that no index row could hold is measured by its beginning."""
    choose = random.Random(1)
    long = "".join(chr(choose.randrange(0x4E00, 0x9FFF)) for _ in range(9000))
    clean.execute(
        """
        insert into marts.fct_opportunity (opportunity_id, status, is_closed, is_won, lead_source)
        select 'x' || n, 'open', false, false, %s from generate_series(1, 120) as n
        """,
        [long],
    )
    keys = '["' + '", "'.join(f"x{n}" for n in range(1, 121)) + '"]'
    for number in range(4):
        clean.execute(
            "select control.record_profile(%s, now(), jsonb_build_object('marts.fct_opportunity',"
            " jsonb_build_object('opportunity_id', %s::jsonb)), '{}')",
            [10**6 + number, keys],
        )
    assert clean.execute(
        "select value, now from control.quality_shift where column_name = 'lead_source'"
    ).fetchall() == [(long[:100], 1)]


def test_the_status_after_a_failed_run_is_that_runs(clean: psycopg.Connection) -> None:
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), probability="140", amount=None)
    assert run(clean)["status"] == "failed"
    status = (
        "select outcome, violations::int, rows::int, is_published from control.quality_status"
        " where check_name = 'opportunity_probability'"
    )
    assert clean.execute(status).fetchone() == ("error", 1, 5, False)
    assert one(clean, "select is_published from control.quality_status"
               " where check_name = 'date_missing'") is True  # fmt: skip
    change_check(clean, "opportunity_probability", "severity = 'warn'")
    assert run(clean)["status"] == "succeeded"
    assert clean.execute(status).fetchone() == ("warn", 1, 5, True)


def test_the_hint_finds_the_row_to_set_aside(clean: psycopg.Connection) -> None:
    """What a failed run advises is done word for word."""
    raw_id = land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), probability="140",
                  amount=None)  # fmt: skip
    hint = run(clean)["error"]["hint"]
    call = hint.partition("set the landed row aside: ")[2].partition(";")[0]
    assert call == f"select control.quarantine('opportunity', {raw_id}, 'reason')"
    clean.execute(call)
    assert run(clean)["status"] == "succeeded"

    raw_id = land(clean, "contact", "000000000000000")
    hint = run(clean)["error"]["hint"]
    call = hint.partition("set the landed row aside: ")[2].partition(";")[0]
    assert f"'contact', {raw_id}," in call
    clean.execute(call)
    assert run(clean)["status"] == "succeeded"


# -- the ledger


def test_results_are_forgotten_with_their_runs(clean: psycopg.Connection) -> None:
    runs = []
    for number in range(2):
        land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(number / 100), type="Gift")
        runs.append(run(clean)["run_id"])
    clean.execute(
        "update control.run set started_at = now() - interval '401 days' where run_id = %s",
        [runs[0]],
    )
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(0.02), type="Gift")
    runs.append(run(clean)["run_id"])
    # Which run it began with is remembered all the same.
    assert clean.execute(
        "select run_id, failing_since from control.quality_result order by run_id"
    ).fetchall() == [(runs[1], runs[0]), (runs[2], runs[0])]
    assert one(clean, "select count(*) from control.run where run_id = %s", runs[0]) == 0


def test_a_look_at_everything_changes_nothing(clean: psycopg.Connection) -> None:
    land(clean, "opportunity", DEALS[0], systemmodstamp=stamp(), type="Gift")
    run(clean)
    clean.execute("update intermediate.opportunity set probability = 200 where id = %s", [DEALS[1]])
    found = clean.execute(
        "select check_name, outcome, violations, samples -> 0 ->> 'record_id'"
        " from control.check_quality() where outcome <> 'passed' order by check_name"
    ).fetchall()
    assert found == [
        ("opportunity_history_current", "error", 1, DEALS[1]),
        ("opportunity_probability", "error", 1, DEALS[1]),
        ("opportunity_type_value", "warn", 1, DEALS[0]),
    ]
    assert kept(clean) == {"opportunity_type_value": 1}
