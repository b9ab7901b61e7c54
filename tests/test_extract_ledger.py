"""What an extraction remembers of an org: which it is, how it is described, what it costs."""

import json
import os
import random
import subprocess
import sys
import tracemalloc

import psycopg
import pytest

from tests.test_extract import (  # noqa: F401 (fixtures)
    at,
    certificates,
    connect,
    database_url,
    landed,
    naps,
    record,
    run,
    salesforce,
    shared_url,
    stub,
)
from tests.test_upkeep import T0, current, hours, key  # noqa: F401 (fixture)
from warehouse import extract, source
from warehouse.extract import Credentials, ExtractRefused, QuotaReached, Salesforce
from warehouse.extract.errors import Transient
from warehouse.extract.pages import Page
from warehouse.extract.session import Usage
from warehouse.generate import commands


def ledger(database) -> list[tuple]:
    return database.execute(
        "select object, status, way, calls, delivered_rows, landed_rows from control.extraction"
        " order by extraction_id"
    ).fetchall()


def changes(database) -> list[tuple]:
    return database.execute(
        "select object, field, change, detail from control.schema_change order by change_id"
    ).fetchall()


@pytest.fixture
def settings(database):
    """Change a setting for the test alone."""

    def set_to(column: str, value: object) -> None:
        database.execute(f"update control.setting set {column} = %s", [value])

    yield set_to
    set_to("api_reserve", 0.2)
    set_to("schema_changes", "follow")


# -- usage -----------------------------------------------------------------------------------------


def test_what_was_asked_is_in_the_ledger(run, stub, hours, database):
    stub.put("Opportunity", record("Opportunity", 1, "10:00:00", Name="A"))
    run("Opportunity")
    first = stub.api_used
    hours(25)
    run("Opportunity")
    assert ledger(database) == [
        ("opportunity", "succeeded", "bulk", first, 1, 1),
        ("opportunity", "succeeded", "rest", stub.api_used - first, 3, 0),
    ]
    assert database.execute(
        "select api_used, api_allowed, reason, bytes > 0, seconds > 0, ways -> 'census' -> 'calls'"
        " from control.extraction order by extraction_id desc limit 1"
    ).fetchone() == (stub.api_used, 100_000, None, True, True, 4)
    usage = dict(database.execute("select way, calls from control.api_usage").fetchall())
    assert usage.keys() == {"describe", "bulk", "rest", "deleted", "sweep", "census"}
    assert sum(usage.values()) == stub.api_used


def test_an_extraction_that_failed_is_in_the_ledger_with_its_reason(run, stub, database):
    stub.inject("fail_job", "JOB Account")
    with pytest.raises(extract.ExtractError):
        run("Account")
    assert ledger(database) == [("account", "failed", None, stub.api_used, 0, 0)]
    (reason,) = database.execute("select reason from control.extraction").fetchone()
    assert reason.startswith("Account: the bulk job ended as Failed")


def test_old_entries_go_with_the_ledger_of_runs(run, database):
    run("Account")
    database.execute("update control.extraction set started_at = now() - interval '401 days'")
    run("Account")
    database.execute("select control.prune_ledger()")
    assert len(ledger(database)) == 1


def test_a_fifth_of_the_calls_is_left_to_others(salesforce, stub, connect, database, settings):
    stub.api_used = 80_000
    with pytest.raises(QuotaReached) as caught:
        list(extract.extract_all(salesforce, connect))
    assert str(caught.value) == (
        "Account and what follows: skipped: API quota: the org has counted 80,001 of the 100,000 "
        "calls it allows in 24 hours, and 20% are left to others (control.setting.api_reserve)."
    )
    assert stub.api_used == 80_001, "one call to know it, for all objects"
    assert ledger(database) == [("account", "skipped", None, 1, 0, 0)]
    settings("api_reserve", 0.1)
    assert len(list(extract.extract_all(salesforce, connect))) == len(extract.OBJECTS)


def test_what_is_due_besides_waits_for_calls_to_spare(run, salesforce, stub, hours, database):
    stub.put("Account", record("Account", 1, "10:00:00", Name="A"))
    run("Account")
    hours(25)
    stub.put("Account", record("Account", 1, "11:59:00", Name="B"))
    stub.api_used = 79_999
    result = run("Account")
    assert (result.landed, result.calls) == (1, 2)
    assert not stub.requests("/deleted")
    status, reason = database.execute(
        "select status, reason from control.extraction order by extraction_id desc limit 1"
    ).fetchone()
    assert (status, reason[:9]) == ("succeeded", "API quota")
    stub.api_used = 0
    salesforce.usage = Usage()  # each run has a session of its own
    run("Account")
    assert stub.requests("/deleted")


def test_the_command_line_is_skipped_for_lack_of_calls(stub, database_url):
    stub.api_used = 90_000
    environment = {f"SALESFORCE_{name.upper()}": value for name, value in stub.settings().items()}
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "extract"],
        cwd=source.ROOT,
        env={
            **os.environ, **environment, "SALESFORCE_URL": stub.url, "WAREHOUSE_URL": database_url
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Account and what follows: skipped: API quota: the org has counted" in done.stderr


def test_a_job_that_takes_long_is_looked_at_ever_less_often(run, stub, naps):
    stub.put("Account", record("Account", 1, "10:00:00"))
    stub.job_polls = 45
    run("Account")
    assert sum(naps) > 2200
    assert naps == sorted(naps)


# -- pages as they arrive --------------------------------------------------------------------------


def in_pieces(body: bytes, rng: random.Random, size: int):
    while body:
        cut = rng.randint(1, size)
        yield body[:cut]
        body = body[cut:]


def test_a_page_in_pieces_is_what_it_is_in_one():
    """Numbers as their text, whatever stands where, wherever the pieces end."""
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    rng = random.Random(seed)
    values = [
        None,
        True,
        'é😀\\"]}',
        "",
        12,
        -1.5e-7,
        [1, {"a": "}"}],
        {"records": [{"x": 1}]},
        "  ",
    ]
    for _ in range(200):
        records = [
            {"attributes": {"type": "A"}, **{f"f{n}": rng.choice(values) for n in range(4)}}
            for _ in range(rng.randint(0, 4))
        ]
        members = {"totalSize": rng.choice([0, 1234]), "done": True, "nextRecordsUrl": "/x"}
        names = [*members, "records"]
        rng.shuffle(names)
        whole = {name: records if name == "records" else members[name] for name in names}
        body = json.dumps(
            whole, indent=rng.choice([None, 2]), ensure_ascii=rng.random() < 0.5
        ).encode()
        page = Page(in_pieces(body, rng, rng.choice([1, 7, 1000])), "GET it")
        expected = json.loads(body, parse_int=str, parse_float=str)
        assert list(page.records()) == expected.pop("records")
        assert page.members == expected

        broken = body[: rng.randrange(len(body) - 1)]
        with pytest.raises(Transient, match="GET it: the answer is not JSON"):
            list(Page(in_pieces(broken, rng, 9), "GET it").records())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!DOCTYPE html><html>", "is not JSON but '<!DOCTYPE"),
        (b'[{"errorCode": "X"}]', "is not JSON but"),
        (b'{"records": [1]}', "broke off at"),
        (b'{"records" []}', "broke off at"),
        (b'{"records": {}}', "broke off at"),
        (b'{"records": []}', "has no totalSize"),
    ],
)
def test_what_is_no_page_is_said(body, says):
    with pytest.raises(Transient, match=says.replace("[", r"\[")):
        list(Page(iter([body]), "GET it").records())


def test_a_page_of_long_records_takes_the_memory_of_a_few():
    story = b"long story " * 7_272

    def chunks():
        yield b'{"totalSize": 500, "done": true, "records": ['
        for number in range(500):
            yield b'%s{"Id": "%d", "Story__c": "%s"}' % (b"," if number else b"", number, story)
        yield b"]}"

    tracemalloc.start()
    try:
        assert sum(1 for _ in Page(chunks(), "GET it").records()) == 500
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20, "of 40 MB"


@pytest.mark.parametrize("after", [0, 1])
def test_a_rest_answer_that_takes_too_long_is_left_to_bulk(run, stub, naps, after):
    stub.put("Contact", record("Contact", 0, "09:00:00"))
    run("Contact")
    naps.clear()
    stub.rest_page = 5
    stub.put("Contact", *(record("Contact", n, "10:00:00") for n in range(1, 13)))
    stub.inject("hang", "v64.0/query(All|/)", times=9, after=after)
    result = run("Contact")
    assert (result.way, result.landed) == ("bulk", 12)
    assert len(stub.requests("v64.0/query(All|/)")) <= after
    assert all(nap < 0.9 for nap in naps), "no pause but a poll's"


def test_a_later_page_that_rest_cannot_answer_leaves_all_to_bulk(run, stub):
    stub.put("Contact", record("Contact", 0, "09:00:00"))
    run("Contact")
    stub.rest_page = 5
    stub.put("Contact", *(record("Contact", n, "10:00:00") for n in range(1, 13)))
    stub.inject("error", "v64.0/query/", status=400, code="QUERY_TIMEOUT")
    result = run("Contact")
    assert (result.way, result.landed) == ("bulk", 12)


def test_what_neither_way_will_answer_says_so(run, stub):
    stub.put("Account", record("Account", 1, "10:00:00"))
    stub.objects["Account"].bulk = False
    stub.inject("error", "queryAll", status=414, code="URI_TOO_LONG", times=9)
    with pytest.raises(
        extract.ExtractError, match="Account: the Bulk API will not answer, and REST cannot"
    ):
        run("Account")


def test_an_object_without_any_stamp_comes_whole_each_time(run, stub, database):
    stub.put("Account", record("Account", 1, "10:00:00", Name="A"))
    stub.objects["Account"].hide("SystemModstamp", "LastModifiedDate", "CreatedDate")
    run("Account")
    stub.put(
        "Account", record("Account", 1, "11:00:00", Name="B"), record("Account", 2, "11:00:00")
    )
    result = run("Account")
    assert (result.way, result.delivered, result.landed) == ("bulk", 2, 2)
    stub.objects["Account"].purge(key(2), logged=False)
    assert run("Account").landed == 1, "and what is absent ends"


@pytest.mark.parametrize("hidden", [["SystemModstamp"], ["SystemModstamp", "LastModifiedDate"]])
def test_an_object_without_systemmodstamp_is_looked_after_too(run, stub, hours, database, hidden):
    held = stub.objects["Account"]
    rate = ["1.0"]
    held.add_field("Test_Weighted__c", "double", formula=lambda row: rate[0])
    held.hide(*hidden)
    for number in range(3):
        created = f"2024-02-0{number + 1}T00:00:00.000Z"
        stub.put(
            "Account",
            record("Account", number, f"0{number}:00:00", CreatedDate=created, Name=f"Nr {number}"),
        )
    run("Account")
    held.add_field("Test_Margin__c", "percent")
    held.edit(key(0), None, Test_Margin__c="0.5")
    run("Account")
    held.purge(key(1), logged=False)
    rate[0] = "2.0"
    hours(25)
    run("Account")
    rows = database.execute(
        "select distinct on (id) isdeleted, custom_fields from raw_salesforce.account"
        " order by id, raw_id desc"
    ).fetchall()
    # what says only when it was created has no stamp that a sweep could be told by
    swept = "1.0" if "LastModifiedDate" in hidden else "2.0"
    assert rows[0] == ("false", {"test_margin__c": "0.5", "test_weighted__c": swept})
    assert rows[1][0] == "true"


def test_what_goes_while_it_is_swept_is_asked_for_anew(run, stub, hours):
    held = stub.objects["Opportunity"]
    stub.put("Opportunity", record("Opportunity", 1, "10:00:00"))
    run("Opportunity")
    hours(25)
    stub.inject("error", "/results", status=404, code="NOT_FOUND")

    def hide():
        if stub.requests("/deleted"):
            held.hide("Test_Score__c")

    stub.between = hide
    before = len(stub.requests("POST .*/jobs"))
    run("Opportunity")
    statuses = [status for _, _, status in stub.requests("POST .*/jobs")[before:]]
    assert statuses == [400, 200, 200], "the sweep is refused; two censuses, one of them broken"


def test_a_login_that_is_forwarded_is_refused_at_once(run, stub, naps):
    stub.inject("moved", "token", times=9)
    with pytest.raises(ExtractRefused, match=r"Logging in .* 302 and points to https://moved"):
        run("Account")
    assert naps == []


# -- the org remembered ----------------------------------------------------------------------------

OTHER = "00D000000000002EAA"


@pytest.fixture
def other(stub):
    """A session with the org that the same address leads to later."""
    stub.organization = OTHER
    credentials = Credentials.from_settings(host=stub.url, settings=stub.settings())
    with Salesforce(credentials, sleep=lambda _: None) as session:
        yield session


def test_another_org_is_refused_until_it_is_meant(run, other, stub, connect, database):
    stub.organization = "00D000000000001EAA"
    names = ("Nr 0", "Nr 1", "old")
    stub.put(
        "Account", *(record("Account", n, f"09:0{n}:00", Name=name) for n, name in enumerate(names))
    )
    run("Account")
    stub.organization = OTHER
    stub.objects["Account"].records.clear()
    stub.put("Account", *(record("Account", n, "10:00:00", Name=f"New {n}") for n in range(3, 20)))

    with pytest.raises(ExtractRefused) as caught:
        extract.extract_object(other, connect, "Account")
    assert str(caught.value) == (
        "this warehouse holds the records of the org 00D000000000001EAA, and the connection leads "
        "to the org 00D000000000002EAA. Look at the connection first. If the org was replaced (a "
        "sandbox was refreshed), start over on purpose: make extract ORG_CHANGED=1. Every record "
        "is taken anew, and those that only the old org had end."
    )
    assert len(landed(database, "account")) == 3

    result = extract.extract_object(other, connect, "Account", org_changed=True)
    assert (result.way, result.landed) == ("bulk", 20)
    assert {name for name, deleted in current(database).values() if deleted == "false"} == {
        f"New {n}" for n in range(3, 20)
    }
    assert extract.extract_object(other, connect, "Account").way == "rest"
    organization, former = database.execute(
        "select organization_id, former -> 0 ->> 'organization_id' from control.organization"
    ).fetchone()
    assert (organization, former) == (OTHER, "00D000000000001EAA")


def test_a_refreshed_sandbox_s_records_win_over_later_ones_of_the_old(
    run, other, stub, connect, database
):
    stub.organization = "00D000000000001EAA"
    stub.put("Account", record("Account", 1, "09:00:00", Name="as in production"))
    stub.put("Account", record("Account", 2, "09:00:00", Name="gone from the sandbox"))
    run("Account")
    stub.objects["Account"].edit(key(1), "2024-03-01T11:00:00Z", Name="tried in the sandbox")
    run("Account")
    stub.organization = OTHER
    stub.objects["Account"].edit(key(1), "2024-03-01T09:00:00Z", Name="as in production")
    extract.extract_object(other, connect, "Account", org_changed=True)
    database.execute("call public.run_salesforce_transform_or_raise()")
    assert database.execute(
        "select account_id, name from marts.dim_account order by 1"
    ).fetchall() == [(key(1), "as in production"), (key(2), "gone from the sandbox")]
    assert database.execute("select record_id, reason from control.quarantined_row").fetchall() == [
        (key(1), "later than what the org holds: of the former org 00D000000000001EAA")
    ]
    database.execute("delete from control.quarantined_row")


def test_an_acknowledgement_that_was_not_needed_holds_for_no_later_census(run, stub, database):
    stub.put("Account", *(record("Account", n, "09:00:00") for n in range(30)))
    run("Account")
    database.execute("select control.acknowledge_absence('account', 20, 'spring cleaning')")
    run("Account", full_refresh=True)
    for number in range(20):
        stub.objects["Account"].purge(key(number), logged=False)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        run("Account", full_refresh=True)


@pytest.mark.parametrize("given", [None, "000000000000000"])
def test_an_org_has_an_id(database, given):
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="is no id of an organization"):
        database.execute("select control.remember_organization(%s)", [given])


# -- the schema ledger -----------------------------------------------------------------------------


def transform(database) -> dict:
    (result,) = database.execute("select public.run_salesforce_transform()").fetchone()
    assert result["status"] != "failed", result["error"]
    return result


def named(database) -> list[str]:
    """What the check schema_change names in a run."""
    return [
        sample["reason"]
        for check in transform(database)["checks"]["warn"]
        if check["check"] == "schema_change"
        for sample in check["samples"]
    ]


def test_what_changes_in_an_object_is_noted_and_named_once(run, stub, database, own_values):
    held = stub.objects["Opportunity"]
    held.add_field("Type", "picklist")
    stub.put("Opportunity", record("Opportunity", 1, "10:00:00", Name="A", Test_Tier__c="gold"))
    held.picklists["Type"] = {"New Business": True, "Gift": True}
    run("Opportunity")
    assert changes(database) == []
    assert named(database) == []

    held.add_field("Test_Margin__c", "percent")
    held.hide("Amount")
    held.types["Name"] = "textarea"
    held.calculated.add("Test_Tier__c")
    held.calculated.discard("Test_Score__c")
    held.picklists["Type"] = {"New Business": False, "Gift": True, "Renewal": True}
    run("Opportunity")
    noted = [
        ("opportunity", "Amount", "gone", "currency"),
        ("opportunity", "Name", "retyped", "string to textarea"),
        ("opportunity", "Test_Tier__c", "now calculated", ""),
        ("opportunity", "Test_Score__c", "no longer calculated", ""),
        ("opportunity", "Test_Margin__c", "added", "percent"),
        ("opportunity", "Type", "value added", "Renewal"),
        ("opportunity", "Type", "value retired", "New Business"),
    ]
    assert sorted(changes(database)) == sorted(noted)
    run("Opportunity")
    assert len(changes(database)) == 7, "each once"

    touched = dict(database.execute("select field, touches from control.schema_change").fetchall())
    assert touched["Test_Margin__c"] == touched["Test_Tier__c"] == []
    assert set(touched["Amount"]) == {
        "intermediate.opportunity", "marts.fct_opportunity", "marts.opportunity_history",
        "marts.opportunity_version_log", "marts.dim_account",
    }  # fmt: skip
    first = named(database)
    assert len(first) == 5, "a check shows five"
    first_seen = database.execute(
        "select distinct to_char(first_seen_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')"
        " from control.schema_change"
    ).fetchone()[0]
    (amount,) = [reason for reason in first if ".Amount" in reason] or database.execute(
        "select reason from control.check_schema_change where reason like '%Amount%'"
    ).fetchone()
    assert amount == (
        f"opportunity.Amount: gone ('currency'), first seen {first_seen} UTC; touches "
        + ", ".join(touched["Amount"])
    )
    assert named(database) == []
    held.show("Amount")
    run("Opportunity")
    assert changes(database)[-1] == ("opportunity", "Amount", "given back", "currency")
    assert len(named(database)) == 1


def test_a_failed_run_has_named_nothing(run, stub, database):
    run("Account")
    stub.objects["Account"].add_field("Test_Margin__c")
    run("Account")
    with database.transaction(force_rollback=True):
        assert len(named(database)) == 1
    assert len(named(database)) == 1
    assert named(database) == []


def test_a_field_that_comes_is_backfilled(run, stub, database):
    for number in range(4):
        stub.put("Account", record("Account", number, f"0{number}:00:00", Name=f"Nr {number}"))
    run("Account")
    held = stub.objects["Account"]
    held.add_field("Test_Margin__c", "percent")
    for number in range(3):
        held.edit(key(number), None, Test_Margin__c=f"{number}.5")
    held.edit(key(3), "2024-03-01T10:00:00Z", Test_Margin__c="9.0", Name="edited")
    result = run("Account")
    assert result.landed == 4
    rows = database.execute(
        "select distinct on (id) name, custom_fields ->> 'test_margin__c', seen_at is not null"
        " from raw_salesforce.account order by id, raw_id desc"
    ).fetchall()
    assert rows == [
        ("Nr 0", "0.5", True), ("Nr 1", "1.5", True), ("Nr 2", "2.5", True),
        ("edited", "9.0", False),
    ]  # fmt: skip
    assert database.execute(
        "select fields, delivered_rows, landed_rows from control.load where way = 'backfill'"
    ).fetchall() == [(["id", "systemmodstamp", "test_margin__c"], 4, 3)]
    assert run("Account").landed == 0
    assert len(stub.deleted_jobs) == 2


def test_a_backfill_that_fails_is_made_up_for(run, stub, database):
    stub.put("Account", record("Account", 1, "09:00:00"), record("Account", 2, "10:00:00"))
    run("Account")
    stub.objects["Account"].add_field("Test_Margin__c", "percent")
    stub.objects["Account"].edit(key(1), None, Test_Margin__c="1.5")
    stub.inject("fail_job", "JOB Account")
    with pytest.raises(extract.ExtractError):
        run("Account")
    assert run("Account").landed == 1
    assert landed(database, "account")[-1][2] == {"test_margin__c": "1.5"}


def test_a_field_that_is_given_back_is_backfilled_too(run, stub, database):
    stub.put("Account", record("Account", 1, "09:00:00", Industry="Mining"))
    stub.put("Account", record("Account", 2, "10:00:00"))
    run("Account")
    held = stub.objects["Account"]
    held.hide("Industry")
    run("Account")
    held.edit(key(1), None, Industry="Energy")
    held.show("Industry")
    run("Account")
    assert database.execute(
        "select industry from raw_salesforce.account order by raw_id desc limit 1"
    ).fetchone() == ("Energy",)


def test_a_schema_that_is_frozen_stops_the_extraction_that_changes_it(
    run, stub, database, settings
):
    stub.put("Account", record("Account", 1, "09:00:00", Name="A"))
    run("Account")
    settings("schema_changes", "freeze")
    stub.objects["Account"].add_field("Test_Margin__c", "percent")
    stub.objects["Account"].edit(key(1), "2024-03-01T10:00:00Z", Name="B")
    for _ in range(2):
        with pytest.raises(ExtractRefused) as caught:
            run("Account")
    assert str(caught.value) == (
        "the description of Account has changed, and control.setting.schema_changes is freeze: "
        "Test_Margin__c added percent. Nothing was extracted. To go on with it as it is now: "
        "select control.accept_description('Account');"
        "."
    )
    assert len(landed(database, "account")) == 1
    database.execute("select control.accept_description('Account')")
    assert run("Account").landed == 1
    assert changes(database) == [("account", "Test_Margin__c", "added", "percent")]
    stub.objects["Account"].hide("Industry")
    with pytest.raises(ExtractRefused, match="Industry gone string"):
        run("Account")


@pytest.fixture
def own_values(database):
    """Values and stages are as they were, afterwards."""
    yield
    database.execute("delete from control.accepted_value where is_from_org")
    database.execute("delete from control.stage where is_from_org")


def test_accepted_values_follow_the_org_s_picklists(run, stub, database, own_values):
    held = stub.objects["Opportunity"]
    held.add_field("Type", "picklist")
    held.add_field("ForecastCategory", "picklist")
    held.picklists["Type"] = {"New Business": True, "Gift": True, "Old": False}
    held.picklists["ForecastCategory"] = {"Hope": True}
    run("Opportunity")

    def values() -> list[tuple]:
        return database.execute(
            "select field, value from control.accepted_value where is_from_org order by 1, 2"
        ).fetchall()

    assert values() == [("opportunity.type", "Gift")], "of fields that follow, active ones"
    held.picklists["Type"] = {"New Business": False, "Gift": False, "Renewal": True}
    run("Opportunity")
    assert values() == [("opportunity.type", "Renewal")]
    assert database.execute(
        "select count(*) from control.accepted_value"
        " where field = 'opportunity.type' and value = 'New Business'"
    ).fetchone() == (1,), "what was there before stays"


def test_stages_follow_the_org_s_sales_process(run, stub, database, own_values):
    standard = [
        ("Prospecting", False, False, "Pipeline"),
        ("Pilot", False, False, "BestCase"),
        ("Needs Analysis", False, False, "Hope"),
        ("Signed", True, True, "Closed"),
    ]
    stub.set_stages(*standard)
    run("Opportunity")

    def stages() -> list[tuple]:
        return database.execute(
            "select stage_name, sort_order, is_closed, is_won, forecast_category"
            " from control.stage where is_from_org or stage_name = 'Needs Analysis'"
            " order by sort_order, stage_name"
        ).fetchall()

    expected = [
        ("Pilot", 2, False, False, "BestCase"),
        ("Needs Analysis", 3, False, False, "Pipeline"),
        ("Signed", 4, True, True, "Closed"),
    ]
    assert stages() == expected
    asked = len(stub.requests("OpportunityStage"))
    run("Opportunity")
    assert len(stub.requests("OpportunityStage")) == asked == 1
    stub.set_stages(*standard[:-1])
    run("Opportunity")
    assert stages() == expected, "what deals passed through once keeps its order"


def test_stages_that_cannot_be_asked_for_fail_nothing(run, stub, caplog):
    stub.objects["Opportunity"].picklists["StageName"] = {"Pilot": True}
    assert run("Opportunity").way == "bulk"
    assert "The stages of the org cannot be asked for" in caplog.text


# -- optional objects ------------------------------------------------------------------------------


def test_an_optional_object_that_the_org_does_not_show_is_left_out(
    run, salesforce, stub, database, connect, caplog
):
    def hide(name):
        stub.inject("error", f"sobjects/{name}/describe", status=404, code="NOT_FOUND")

    stub.put("Opportunity", record("Opportunity", 1, "10:00:00", Name="A"))
    hide("User(?!R)")
    stub.inject("error", "UserRole/describe", status=403, code="INSUFFICIENT_ACCESS")
    found = list(extract.extract_all(salesforce, connect, ["User", "Opportunity", "UserRole"]))
    assert [(one.object, one.way, one.landed) for one in found] == [
        ("User", "nothing", 0), ("Opportunity", "bulk", 1), ("UserRole", "nothing", 0),
    ]  # fmt: skip
    assert [row[:2] for row in ledger(database)] == [
        ("user", "skipped"), ("opportunity", "succeeded"), ("userrole", "skipped"),
    ]  # fmt: skip
    assert "User: left out, the marts do without it. The org knows no object User" in caplog.text

    # shown, but not its ids; then shown; then taken away again, which is a loss and is said
    stub.known("User").hide("Id")
    assert run("User").way == "nothing"
    assert "The Salesforce user cannot read Id of User" in caplog.text
    stub.objects["User"].show("Id")
    ada = {"Id": "005000000000001AAA", "Name": "Ada"}
    stub.put("User", record("Contact", 1, "10:00:00") | ada)
    assert run("User").landed == 1
    hide("User")
    with pytest.raises(ExtractRefused, match="The org knows no object User, or hides it from"):
        run("User")
    assert ledger(database)[-1][:2] == ("user", "failed")

    # what people come for is missed at once
    hide("Contact")
    with pytest.raises(ExtractRefused, match="The org knows no object Contact"):
        run("Contact")


# -- make object from=--org ------------------------------------------------------------------------


def environment(stub) -> dict[str, str]:
    given = {f"SALESFORCE_{name.upper()}": value for name, value in stub.settings().items()}
    return {**given, "SALESFORCE_URL": stub.url}


@pytest.fixture
def root(tmp_path):
    """A project without objects, as far as declaring one needs it."""
    for folder in ("objects", "sql", "warehouse/generate"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def test_an_object_is_declared_as_the_configured_org_describes_it(stub, root, monkeypatch):
    from warehouse.__main__ import _describe

    for name, value in environment(stub).items():
        monkeypatch.setenv(name, value)
    lead = stub.define("Lead", ["Company", "Rating", "OwnerId"])
    lead.types["Rating"] = "picklist"
    lead.picklists["Rating"] = {"Hot": True, "Cold": True, "Old": False}
    written = commands.add_object("Lead", "org", root=root, org=_describe)
    assert written[0] == "objects/lead.toml"
    text = (root / "objects/lead.toml").read_text()
    assert 'name = "Lead"' in text
    assert 'accepted = [\n    "Hot",\n    "Cold",\n]' in text


def test_an_object_that_the_org_does_not_know_is_said(stub, root, monkeypatch):
    from warehouse.__main__ import _describe

    for name, value in environment(stub).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ExtractRefused, match="The org knows no object Leed, or hides it from"):
        commands.add_object("Leed", "org", root=root, org=_describe)
    assert list((root / "objects").iterdir()) == []


def test_make_object_asks_the_org_and_says_whom_it_cannot_ask():
    told = subprocess.run(
        ["make", "-n", "object", "name=Lead", "from=--org"],
        cwd=source.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert '-m warehouse object "Lead" "org"' in told.stdout
    done = subprocess.run(
        [sys.executable, "-m", "warehouse", "object", "Lead", "org"],
        cwd=source.ROOT,
        env={name: text for name, text in os.environ.items() if not name.startswith("SALESFORCE_")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Which Salesforce org, and who asks? Not set: SALESFORCE_URL" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({}, ["SALESFORCE_URL", "SALESFORCE_CONSUMER_KEY", "SALESFORCE_CONSUMER_SECRET"]),
        ({"SALESFORCE_URL": "https://acme.my.salesforce.com"},
         ["SALESFORCE_CONSUMER_KEY", "SALESFORCE_PRIVATE_KEY_FILE_PATH"]),
        ({"SALESFORCE_CONSUMER_KEY": "k", "SALESFORCE_PRIVATE_KEY": "p"}, ["SALESFORCE_URL"]),
    ],
)  # fmt: skip
def test_what_the_environment_lacks_is_named(monkeypatch, given, lacking):
    for name in list(os.environ):
        if name.startswith("SALESFORCE_"):
            monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ExtractRefused) as caught:
        Credentials.from_environment()
    said = str(caught.value)
    assert all(name in said for name in lacking)
    assert not any(f"{name};" in said or f"{name} (" in said for name in given)
