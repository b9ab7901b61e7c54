"""Extraction against the stub: what lands, what is asked for, and nothing lost under any fault."""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest

from warehouse import extract, server, source
from warehouse.demo.salesforce import AUDIENCE, END, USERNAME, Stub, json_value, sample_days
from warehouse.extract import Credentials, ExtractError, ExtractRefused, Salesforce, extract_object

FIELDS = {
    "Account": ["Name", "Industry", "AnnualRevenue", "NumberOfEmployees", "Test_Region__c"],
    "Contact": ["AccountId", "LastName", "Email"],
    "Opportunity": [
        "AccountId",
        "Name",
        "StageName",
        "Amount",
        "CloseDate",
        "Test_Tier__c",
        "Test_Score__c",
    ],
}
KEYS = {"Account": "001", "Contact": "003", "Opportunity": "006"}


def record(name: str, number: int, stamp: str, **values: str | None) -> dict[str, str | None]:
    """A record of the org, stamped on 2024-03-01 at the given time of day."""
    at = stamp if "T" in stamp else f"2024-03-01T{stamp}.000Z"
    return {
        "Id": f"{KEYS[name]}{number:012d}AAA",
        "IsDeleted": "false",
        "CreatedDate": "2024-01-01T00:00:00.000Z",
        "LastModifiedDate": at,
        "SystemModstamp": at,
        **values,
    }


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return tmp_path_factory.mktemp("stub")


@pytest.fixture
def stub(certificates):
    with Stub(certificates) as running:
        for name, fields in FIELDS.items():
            running.define(name, fields)
        running.objects["Opportunity"].add_field("Test_Score__c", "double", calculated=True)
        yield running


@pytest.fixture
def naps():
    """How long extraction would have slept."""
    return []


@pytest.fixture
def salesforce(stub, naps):
    credentials = Credentials.from_settings(host=stub.url, settings=stub.settings())
    with Salesforce(credentials, sleep=naps.append, timeout=(2, 1), attempts=4) as session:
        yield session


@pytest.fixture(scope="module")
def shared_url(make_database, template_url):
    return make_database(template_url)


@pytest.fixture
def database_url(shared_url):
    """One database for the module, emptied before each test: quicker than a database each."""
    with server.connect(shared_url) as connection:
        connection.execute(
            "truncate raw_salesforce.account, raw_salesforce.contact, raw_salesforce.opportunity, "
            "control.extract_watermark, control.load, control.extraction, control.organization, "
            "control.described_object, control.described_field, control.schema_change, "
            "control.absence_acknowledgement, control.reread_request"
        )
    return shared_url


@pytest.fixture
def connect(database_url):
    return partial(psycopg.connect, database_url)


@pytest.fixture
def run(salesforce, connect):
    """Extract one object."""
    return partial(extract_object, salesforce, connect)


def landed(database, name):
    """Landed versions in landing order: (id, systemmodstamp, custom_fields)."""
    return database.execute(
        f"select id, systemmodstamp, custom_fields from raw_salesforce.{name} order by raw_id"
    ).fetchall()


def watermark(database, name):
    row = database.execute(
        "select watermark from control.extract_watermark where object = %s", [name.lower()]
    ).fetchone()
    return row and row[0]


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2024-03-01T{clock}+00:00")


# -- the ordinary course ---------------------------------------------------------------------------


def test_a_first_run_takes_everything_by_bulk_and_its_job_is_deleted(run, stub, database):
    text = 'a "quoted", comma\r\nnew line\n\\.\nNA null 😀\ttab '
    stub.put(
        "Opportunity",
        record("Opportunity", 1, "10:00:00", Name=text, Amount="9.9213206E7", Test_Tier__c="gold"),
        record("Opportunity", 2, "11:00:00", Name="", Amount="", Test_Tier__c=""),
        record("Opportunity", 3, "09:00:00", Name="gone", IsDeleted="true"),
    )
    result = run("Opportunity", page_rows=2)

    assert (result.way, result.delivered, result.landed, result.left_out) == ("bulk", 3, 3, 0)
    rows = database.execute(
        "select name, amount, isdeleted, custom_fields from raw_salesforce.opportunity order by id"
    ).fetchall()
    assert rows == [
        (text, "9.9213206E7", "false", {"test_tier__c": "gold"}),
        ("", "", "false", None),
        ("gone", "", "true", None),
    ]
    assert watermark(database, "opportunity") == at("11:00:00")
    assert stub.open_jobs == []
    assert len(stub.requests("GET .*/results")) == 2


def test_a_small_increment_goes_by_rest_and_its_overlap_is_no_news(run, stub, database):
    first = [
        record("Account", 1, "10:00:00", Name="Old", AnnualRevenue="5000000.0"),
        record(
            "Account",
            2,
            "10:55:00",
            Name="In the overlap",
            AnnualRevenue="1.5E7",
            NumberOfEmployees="12",
        ),
        record("Account", 3, "11:00:00", Name="Newest", Test_Region__c="EMEA"),
    ]
    stub.put("Account", *first)
    run("Account")
    stub.put("Account", record("Account", 1, "11:05:00", Name="New", AnnualRevenue="0.05"))
    result = run("Account")

    assert (result.way, result.delivered, result.landed, result.left_out) == ("rest", 3, 1, 2)
    assert landed(database, "account")[-1] == (
        "001000000000001AAA",
        "2024-03-01T11:05:00.000Z",
        None,
    )
    assert watermark(database, "account") == at("11:05:00")
    assert len(stub.jobs) + len(stub.deleted_jobs) == 1, "the increment made no job"
    (_, path, _) = stub.requests("queryAll")[0]
    assert "SystemModstamp >= 2024-03-01T10:50:00.000Z" in path

    quiet = run("Account")
    assert (quiet.delivered, quiet.landed) == (3, 0)
    assert len(landed(database, "account")) == 4


def test_a_large_increment_goes_by_bulk_after_one_rest_page(run, stub, database):
    stub.put("Contact", record("Contact", 1, "10:00:00", LastName="First"))
    run("Contact")
    stub.rest_page = 5
    stub.put(
        "Contact", *(record("Contact", n, "10:30:00", LastName=f"Nr {n}") for n in range(2, 32))
    )
    result = run("Contact", rest_rows=20)

    assert (result.way, result.landed) == ("bulk", 30)
    assert len(stub.requests("GET .*/query")) == 1 + len(stub.requests("GET .*/jobs/query"))


def test_rest_pages_are_followed(run, stub, database):
    stub.put("Contact", record("Contact", 1, "10:00:00"))
    run("Contact")
    stub.rest_page = 5
    stub.put(
        "Contact", *(record("Contact", n, "10:30:00", LastName=f"\x00Nr {n}") for n in range(2, 14))
    )
    result = run("Contact")

    assert (result.way, result.landed) == ("rest", 12)
    assert database.execute("select max(lastname) from raw_salesforce.contact").fetchone() == (
        "Nr 9",
    )


def test_the_bulk_and_the_rest_path_land_the_same_bytes(run, stub, database):
    values = [
        "100.0",
        "23.5",
        "9.9213206E7",
        "1.6147805824397E13",
        "-1.0E-4",
        "0.0",
        "0.001",
        "1234567.89",
        "1.0E7",
    ]
    rows = [
        record(
            "Account",
            n,
            "10:00:00",
            AnnualRevenue=value,
            NumberOfEmployees=str(n),
            Test_Region__c=" x ",
        )
        for n, value in enumerate(values)
    ]
    stub.put("Account", *rows)
    assert run("Account").way == "bulk"
    result = run("Account")
    assert (result.way, result.landed, result.left_out) == ("rest", 0, len(values))


@pytest.mark.parametrize(
    ("bulk", "kind"),
    [
        ("true", "boolean"), ("false", "boolean"), ("2024-02-29", "date"), ("7", "int"),
        ("2024-04-16T19:00:00.000Z", "datetime"), (" padded ", "string"), ("null", "string"),
        ("100.0", "currency"), ("-0.5", "percent"), ("1.2345678912345E9", "currency"),
        ],
)  # fmt: skip
def test_rest_values_get_their_bulk_form(bulk, kind):
    value = json_value(bulk, kind)
    parsed = value if value is None or isinstance(value, bool) else str(value)
    assert extract.bulk_text(parsed, kind) == bulk


def test_records_that_commit_late_with_an_older_stamp_are_caught_by_the_overlap(
    run, stub, database
):
    stub.put("Account", record("Account", 1, "12:00:00", Name="On time"))
    run("Account")
    stub.put("Account", record("Account", 2, "11:50:00", Name="Ten minutes late"))
    run("Account")

    assert len(landed(database, "account")) == 2
    assert watermark(database, "account") == at("12:00:00"), "the watermark never moves backwards"


def test_a_second_version_with_an_equal_stamp_is_news(run, stub, database):
    stub.put("Account", record("Account", 1, "12:00:00", Name="A", Test_Region__c="EMEA"))
    run("Account")
    stub.put("Account", record("Account", 1, "12:00:00", Name="A", Test_Region__c="APAC"))
    assert run("Account").landed == 1
    assert run("Account").landed == 0
    assert [row[2] for row in landed(database, "account")] == [
        {"test_region__c": "EMEA"},
        {"test_region__c": "APAC"},
    ]


def test_a_value_that_comes_back_without_a_stamp_is_news(run, stub, database):
    """A formula, or a field that is given back: A, then B, then A, all under one stamp."""
    for name in ("A", "B", "A", "A"):
        stub.put("Account", record("Account", 1, "12:00:00", Name=name))
        run("Account")
    names = database.execute("select name from raw_salesforce.account order by raw_id").fetchall()
    assert names == [("A",), ("B",), ("A",)]
    assert run("Account", full_refresh=True).landed == 0


# -- no answer is a snapshot -----------------------------------------------------------------------


def test_an_edit_behind_a_bulk_job_that_has_read_past_it_is_not_lost(run, stub, database):
    """Chunk 1 is read, a record of it is edited, a later one of chunk 2 too, chunk 2 is read."""
    org(stub, 20)
    stub.chunk_rows = 10
    now = ["10:30:00"]
    stub.clock = lambda: at(now[0])

    def edits():
        # the job is at work: its first chunk was read by the first poll
        stub.put("Opportunity", record("Opportunity", 2, "10:45:00", Name="behind"))
        stub.put("Opportunity", record("Opportunity", 15, "11:00:00", Name="before"))
        now[0] = "11:05:00"

    def watch():
        polls = [r for r in stub.requests("GET .*/jobs/query/[^/]+$") if r[2] == 200]
        if len(polls) == 1 and now[0] == "10:30:00":
            edits()

    stub.between = watch
    assert run("Opportunity").landed == 20
    assert database.execute(
        "select name from raw_salesforce.opportunity where name in ('behind', 'before')"
    ).fetchall() == [("before",)]
    assert watermark(database, "opportunity") == at("10:30:00"), "not the newest stamp, 11:00"

    run("Opportunity")
    assert ("behind",) in database.execute("select name from raw_salesforce.opportunity").fetchall()


def test_an_edit_behind_a_rest_page_that_was_delivered_is_not_lost(run, stub, database):
    stub.clock = lambda: at("09:00:00")
    stub.put("Contact", *(record("Contact", n, "08:00:00", LastName="old") for n in range(8)))
    run("Contact")
    stub.rest_page = 4
    now = ["10:00:00"]
    stub.clock = lambda: at(now[0])
    stub.put("Contact", *(record("Contact", n, "09:30:00", LastName="new") for n in range(8)))

    def watch():
        if stub.requests("GET .*queryAll") and now[0] == "10:00:00":
            now[0] = "10:40:00"
            stub.put("Contact", record("Contact", 1, "10:20:00", LastName="behind"))
            stub.put("Contact", record("Contact", 6, "10:35:00", LastName="before"))

    stub.between = watch
    assert run("Contact").way == "rest"
    assert watermark(database, "contact") == at("10:00:00")
    run("Contact")
    assert ("behind",) in database.execute("select lastname from raw_salesforce.contact").fetchall()


def test_nothing_at_all_is_an_extraction_too(run, stub, database):
    stub.clock = lambda: at("12:00:00")
    result = run("Contact")
    assert (result.way, result.delivered, result.landed) == ("bulk", 0, 0)
    assert database.execute(
        "select watermark, delivered_rows from control.extract_watermark where object = 'contact'"
    ).fetchall() == [(at("12:00:00"), 0)], "there was nothing up to then"
    assert run("Contact").way == "rest"


# -- fields ----------------------------------------------------------------------------------------


def test_calculated_fields_come_with_every_increment(run, stub, database):
    stub.put(
        "Opportunity",
        record("Opportunity", 1, "12:00:00", Name="A", Test_Tier__c="x", Test_Score__c="1.0"),
    )
    run("Opportunity")
    stub.put(
        "Opportunity",
        record("Opportunity", 1, "12:30:00", Name="B", Test_Tier__c="x", Test_Score__c="2.0"),
    )
    assert run("Opportunity").landed == 1
    assert [row[2] for row in landed(database, "opportunity")] == [
        {"test_tier__c": "x", "test_score__c": "1.0"},
        {"test_tier__c": "x", "test_score__c": "2.0"},
    ]
    assert run("Opportunity").landed == 0


def test_a_field_that_is_hidden_keeps_its_last_value(run, stub, database):
    stub.put(
        "Account", record("Account", 1, "12:00:00", Name="A", Industry="Mining", Test_Region__c="x")
    )
    run("Account")
    stub.objects["Account"].hide("Industry", "Test_Region__c")
    stub.objects["Account"].edit(record("Account", 1, "0")["Id"], "2024-03-01T13:00:00Z", Name="B")
    run("Account")
    assert database.execute(
        "select name, industry, custom_fields from raw_salesforce.account order by raw_id desc"
    ).fetchone() == ("B", "Mining", {"test_region__c": "x"})
    assert database.execute(
        "select 'name' = any(fields), 'industry' = any(fields) from control.load order by load_id"
    ).fetchall() == [(True, True), (True, False)]


def test_compound_fields_are_never_asked_for(run, stub):
    stub.put("Account", record("Account", 1, "12:00:00"))
    run("Account")
    run("Account")
    assert not stub.requests("BillingAddress")


def test_fields_that_come_are_followed_and_those_that_go_keep_their_last_value(run, stub, database):
    stub.put("Account", record("Account", 1, "10:00:00", Name="A", Test_Region__c="EMEA"))
    run("Account")
    stub.objects["Account"].drop_field("Test_Region__c")
    stub.objects["Account"].drop_field("Industry")
    stub.put("Account", record("Account", 1, "11:00:00", Name="A", Test_Segment__c="SMB"))
    run("Account")
    assert [row[2] for row in landed(database, "account")] == [
        {"test_region__c": "EMEA"},
        {"test_region__c": "EMEA", "test_segment__c": "SMB"},
    ]


def test_a_query_too_long_for_a_url_goes_by_bulk(run, stub, database):
    for number in range(700):
        stub.objects["Account"].add_field(f"A_field_with_a_long_name_{number}__c")
    stub.put("Account", record("Account", 1, "10:00:00", A_field_with_a_long_name_699__c="v"))
    assert run("Account").way == "bulk"
    assert run("Account").way == "bulk"
    assert landed(database, "account")[0][2] == {"a_field_with_a_long_name_699__c": "v"}


# -- faults ----------------------------------------------------------------------------------------


def org(stub, count=25):
    stub.put(
        "Opportunity",
        *(
            record("Opportunity", n, f"10:{n:02d}:00", Name=f"Deal\nnumber {n}")
            for n in range(count)
        ),
    )


ONE_FAULT = [
    ("expire", "POST .*/jobs/query"), ("expire", "/results"), ("expire", "describe"),
    ("limit", "describe"), ("limit", "/results"), ("limit", "POST .*/jobs/query"),
    ("limit", "DELETE"), ("error", "token"), ("error", "/results"),
    ("error", "GET .*/jobs/query/[^/]+$"), ("error", "DELETE"), ("cut", "/results"),
    ("ragged", "/results"), ("short", "/results"), ("html", "/results"), ("cut", "describe"),
    ("hang", "/results"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "match"), ONE_FAULT)
def test_a_fault_in_a_bulk_extraction_is_overcome(run, stub, database, kind, match):
    org(stub)
    stub.inject(kind, match, times=1)
    result = run("Opportunity", page_rows=10)

    assert (result.way, result.landed) == ("bulk", 25)
    assert len(landed(database, "opportunity")) == 25
    assert watermark(database, "opportunity") == at("10:24:00")
    assert stub.open_jobs == []
    assert all(fault.times == 0 for fault in stub.faults.planned), "the fault did happen"


@pytest.mark.parametrize("kind", ["cut", "ragged", "short", "error", "expire"])
def test_a_page_that_breaks_in_the_middle_lands_once(run, stub, database, kind):
    org(stub)
    stub.inject(kind, "/results", times=2, after=1)
    assert run("Opportunity", page_rows=10).landed == 25
    assert len({row[0] for row in landed(database, "opportunity")}) == 25


@pytest.mark.parametrize("end", ["", "x"])
def test_a_page_that_ends_within_a_letter_is_asked_for_again(run, stub, database, end):
    """Of two bytes a letter, one or the other cut falls between them."""
    stub.put("Account", record("Account", 1, "10:00:00", Region__c="Å" * 50 + end))
    stub.inject("ragged", "/results", times=1)
    assert run("Account").landed == 1


@pytest.mark.parametrize("kind", ["expire", "limit", "error", "cut", "html", "hang"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_fault_in_a_rest_extraction_is_overcome(run, stub, database, kind, after):
    stub.put("Contact", record("Contact", 0, "09:00:00"))
    run("Contact")
    stub.rest_page = 5
    stub.put("Contact", *(record("Contact", n, "10:00:00") for n in range(1, 13)))
    stub.inject(kind, "/query(All|/)", times=1, after=after)
    assert run("Contact").landed == 12


def test_waiting_grows_and_ends(run, stub, naps):
    stub.inject("limit", "describe", times=99)
    with pytest.raises(ExtractError, match="403 REQUEST_LIMIT_EXCEEDED"):
        run("Account")
    assert len(naps) == 3
    assert naps == sorted(naps)


def test_a_slow_job_is_waited_for_with_growing_pauses(run, stub, naps):
    org(stub)
    stub.job_polls = 6
    assert run("Opportunity").landed == 25
    assert naps == sorted(naps)
    assert len(naps) == 6


def test_a_job_that_takes_too_long_is_aborted_and_deleted(run, stub, database):
    org(stub)
    stub.job_polls = 10_000
    with pytest.raises(ExtractError, match="still InProgress"):
        run("Opportunity", job_timeout=timedelta(seconds=20))
    assert stub.open_jobs == []
    assert watermark(database, "opportunity") is None


def test_a_failed_job_says_why_and_is_deleted(run, stub, database):
    org(stub)
    stub.inject("fail_job", "JOB Opportunity")
    with pytest.raises(
        ExtractError, match=r"Opportunity: the bulk job ended as Failed: .*went wrong"
    ):
        run("Opportunity")
    assert stub.open_jobs == []
    assert run("Opportunity").landed == 25, "the next try takes everything"


@pytest.mark.parametrize("kind", ["cut", "ragged", "short", "error"])
def test_a_fault_that_stays_lands_nothing_and_moves_no_watermark(run, stub, database, kind):
    org(stub)
    stub.inject(kind, "/results", times=99, after=1)
    with pytest.raises(ExtractError):
        run("Opportunity", page_rows=10)
    assert landed(database, "opportunity") == []
    assert watermark(database, "opportunity") is None
    assert stub.open_jobs == []

    stub.faults.planned.clear()
    assert run("Opportunity", page_rows=10).landed == 25


def test_a_rest_page_with_too_few_rows_lands_nothing(run, stub, database):
    stub.put("Contact", record("Contact", 0, "09:00:00"))
    run("Contact")
    stub.put("Contact", record("Contact", 1, "10:00:00"))
    stub.inject("short", "/queryAll", times=1)
    with pytest.raises(ExtractError, match="announced 2 rows and delivered 1"):
        run("Contact")
    assert watermark(database, "contact") == at("09:00:00")
    assert run("Contact").landed == 1


def test_a_database_that_goes_away_half_way_leaves_everything_as_it_was(
    run, stub, database, database_url
):
    org(stub)
    stub.inject("hang", "/results", times=1, after=1)

    def kill() -> None:
        with server.connect(database_url) as admin:
            for _ in range(100):
                done = admin.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and state = 'idle in transaction'"
                ).fetchall()
                if done:
                    return
                threading.Event().wait(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(psycopg.OperationalError):
        run("Opportunity", page_rows=10)
    killer.join()
    assert stub.open_jobs == []
    assert landed(database, "opportunity") == []
    assert run("Opportunity").landed == 25


# -- what an answer means --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "match"),
    [
        ({"status": 406}, "describe"),
        ({"status": 420}, "POST .*/jobs/query"),
        ({"status": 400, "code": "unknown_error", "message": "retry your request"}, "token"),
        ({"status": 400, "code": "invalid_grant", "message": "login rate exceeded"}, "token"),
        ({"status": 400, "code": "LIMIT_EXCEEDED", "message": "too many of these"}, "describe"),
    ],
)
def test_what_a_wait_may_cure_is_tried_again(run, stub, naps, fault, match):
    org(stub)
    stub.inject("error", match, **fault)
    assert run("Opportunity").landed == 25
    assert len([nap for nap in naps if nap >= 0.9]) == 1, "one pause, longer than a poll's"


def test_a_redirect_is_refused_at_once_and_names_where_to(run, stub, naps):
    stub.inject("moved", "describe", times=9)
    with pytest.raises(ExtractRefused, match=r"302 and points to https://moved\.example\.com/"):
        run("Account")
    assert naps == []


def test_a_retired_version_says_what_to_set(run, stub):
    stub.inject("error", "describe", status=410, code="GONE", times=9)
    with pytest.raises(ExtractRefused, match="This version of the API is retired: set"):
        run("Account")


def test_calls_that_are_used_up_end_the_run_at_once(stub, salesforce, connect, naps):
    stub.api_limit = 0
    with pytest.raises(ExtractError, match=r"Account and what follows: .*TotalRequests Limit"):
        list(extract.extract_all(salesforce, connect))
    assert len(stub.requests("GET")) == 1
    assert naps == []
    assert (salesforce.usage.used, salesforce.usage.allowed) == (0, 0)


def test_a_bulk_quota_that_is_used_up_leaves_it_to_rest(run, stub, database):
    org(stub)
    stub.bulk_jobs_left = 0
    stub.rest_page = 2
    result = run("Opportunity")
    assert (result.way, result.landed) == ("rest", 25)


def test_an_object_without_bulk_goes_by_rest(run, stub, database):
    stub.put("Account", record("Account", 1, "10:00:00", Name="A"))
    stub.objects["Account"].bulk = False
    assert (run("Account").way, run("Account", full_refresh=True).way) == ("rest", "rest")
    assert len(landed(database, "account")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "code": "QUERY_TIMEOUT", "message": "Your query request was running"},
        {"status": 414, "code": "URI_TOO_LONG"},
        {"status": 431, "code": ""},
    ],
)
def test_what_rest_cannot_answer_goes_by_bulk(run, stub, database, naps, fault):
    stub.put("Contact", record("Contact", 1, "10:00:00"))
    run("Contact")
    naps.clear()
    stub.put("Contact", record("Contact", 1, "10:30:00", LastName="new"))
    stub.inject("error", "queryAll", **fault)
    result = run("Contact")
    assert (result.way, result.landed) == ("bulk", 1)
    assert naps == []


def test_a_field_that_goes_while_it_is_asked_for_is_asked_no_more(run, stub, database):
    stub.put("Account", record("Account", 1, "10:00:00", Name="A", Test_Region__c="EMEA"))
    hidden = []

    def hide():
        if stub.requests("describe") and not hidden:
            hidden.append(stub.objects["Account"].hide("Test_Region__c"))

    stub.between = hide
    assert run("Account").landed == 1
    assert landed(database, "account")[0][2] is None
    assert len(stub.requests("describe")) == 2


def test_a_job_that_is_gone_is_made_anew(run, stub, database):
    org(stub)
    stub.inject("error", "/results", status=404, code="NOT_FOUND", after=1)
    assert run("Opportunity", page_rows=10).landed == 25
    assert len(stub.requests("POST .*/jobs/query")) == 2
    assert stub.open_jobs == []


def test_many_small_pages_are_left_to_a_bulk_job(run, stub, database):
    """Two long texts make pages of 200 records: fifty calls for what a job does in seven."""
    target = stub.objects["Account"]
    for name in ("Story__c", "Notes__c"):
        target.add_field(name, "textarea", length=32_000)
    stub.put("Account", record("Account", 1, "10:00:00"))
    run("Account")
    stub.put("Account", *(record("Account", n, "10:30:00", Story__c="s") for n in range(2, 1700)))
    before = stub.api_used
    assert run("Account").way == "bulk"
    assert stub.api_used - before < 10


def test_an_object_without_systemmodstamp_is_followed_by_what_it_has(run, stub, database):
    stub.put("Account", record("Account", 1, "10:00:00", Name="A"))
    stub.objects["Account"].hide("SystemModstamp")
    run("Account")
    stub.put("Account", record("Account", 1, "11:00:00", Name="B"))
    result = run("Account")
    assert (result.way, result.landed) == ("rest", 1)
    assert "LastModifiedDate >= 2024-03-01T09:50:00.000Z" in stub.requests("queryAll")[0][1]


def test_a_field_name_longer_than_a_column_s_may_be_keeps_its_key(run, stub, database):
    long = "package__A_component_of_a_geolocation_of_a_rather_verbose_package__Latitude__s"
    stub.put("Account", record("Account", 1, "10:00:00", **{long: "1.5"}))
    run("Account")
    assert landed(database, "account")[0][2] == {long.lower(): "1.5"}


# -- logging in ------------------------------------------------------------------------------------


def test_a_jwt_signed_with_the_private_key_logs_in(stub, connect):
    stub.put("Account", record("Account", 1, "10:00:00"))
    settings = stub.settings("jwt") | {"audience": AUDIENCE}
    credentials = Credentials.from_settings(host=stub.url, username=USERNAME, settings=settings)
    with Salesforce(credentials) as salesforce:
        assert extract_object(salesforce, connect, "Account").landed == 1
    assert stub.logins == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]


@pytest.mark.parametrize(
    ("auth", "change", "message"),
    [
        ("client_credentials", {"consumer_secret": "wrong"}, "invalid_client"),
        ("jwt", {"consumer_key": "wrong"}, "invalid_grant"),
        ("jwt", {"private_key": "no key"}, "cannot sign"),
        ("client_credentials", {"verify": True}, "certificate .* is not trusted"),
        ("client_credentials", {"version": "12.0"}, "404"),
    ],
)
def test_a_login_that_is_refused_is_not_tried_again(stub, connect, naps, auth, change, message):
    settings = stub.settings(auth) | change
    credentials = Credentials.from_settings(host=stub.url, username=USERNAME, settings=settings)
    with (
        Salesforce(credentials, sleep=naps.append) as salesforce,
        pytest.raises(ExtractRefused, match=message),
    ):
        extract_object(salesforce, connect, "Account")
    assert naps == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "no consumer_key"),
        ({"consumer_key": "k"}, "neither a consumer_secret"),
        ({"consumer_key": "k", "private_key": "p"}, "needs a username"),
        ({"consumer_key": "k", "private_key_file_path": "/nowhere"}, "cannot be read"),
        (
            {"consumer_key": "k", "consumer_secret": "s", "instance_url": "http://x"},
            "not an https address",
        ),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, message):
    with pytest.raises(ExtractRefused, match=message):
        Credentials.from_settings(settings=settings)


def test_settings_have_sensible_defaults():
    made = Credentials.from_settings(
        settings={"consumer_key": "k", "consumer_secret": "s", "domain": "acme.my"}
    )
    assert made.login_url == "https://acme.my.salesforce.com"
    assert made.api_version == extract.API_VERSION
    assert "s'" not in repr(made), "secrets do not print"


# -- extraction, transform and marts as one


def marts_of(database):
    """Everything in intermediate and marts that does not depend on when runs took place."""
    return {
        name: database.execute(f"select * from {name} order by 1").fetchall()
        for name in (
            "intermediate.account",
            "intermediate.contact",
            "intermediate.opportunity",
            "marts.dim_account",
            "marts.dim_contact",
            "marts.fct_opportunity",
        )
    }


def test_marts_equal_the_org_after_days_of_increments_and_faults(
    certificates, make_database, template_url
):
    rng = random.Random(7)
    faults = ["expire", "limit", "error", "cut", "short", "ragged", "html"]
    url, once_url = make_database(template_url), make_database(template_url)
    statuses = Counter()
    paths = Counter()
    with Stub(certificates) as org, server.connect(url) as database:
        credentials = Credentials.from_settings(host=org.url, settings=org.settings())
        with Salesforce(credentials, sleep=lambda _: None, timeout=(2, 2)) as salesforce:

            def take(url):
                """What can be had, with one object or another failing, as a scheduler would."""
                try:
                    for result in extract.extract_all(salesforce, partial(psycopg.connect, url)):
                        paths[result.way] += 1
                except ExtractError:
                    statuses["an object failed"] += 1

            for name in extract.OBJECTS:
                org.define(name)
            for day in sample_days(accounts=25, days=12, end=END):
                org.put_sample_day(day)
                for _ in range(2):
                    org.inject(rng.choice(faults), rng.choice(["results", "queryAll", "describe"]))
                if rng.random() < 0.3:
                    org.inject("error", "describe", times=9)
                take(url)
                (result,) = database.execute("select public.run_salesforce_transform()").fetchone()
                statuses[result["status"]] += 1
            org.faults.planned.clear()
            take(url)
            take(once_url)
        database.execute("call public.run_salesforce_transform_or_raise()")
    assert statuses["succeeded"] > 5
    assert statuses["an object failed"] > 0
    assert min(paths["bulk"], paths["rest"]) > 3

    with server.connect(url) as database, server.connect(once_url) as once:
        once.execute("select public.run_salesforce_transform()")
        assert marts_of(database) == marts_of(once)
        held = org.objects["Opportunity"]
        flag, stamp = held.order.index("IsDeleted"), held.order.index("SystemModstamp")
        assert database.execute(
            "select id, to_char(system_modstamp at time zone 'UTC', "
            '\'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\') from intermediate.opportunity order by 1'
        ).fetchall() == sorted((row[0], row[stamp]) for row in held.records.values())
        assert database.execute(
            "select array_agg(opportunity_id order by opportunity_id) from marts.fct_opportunity"
        ).fetchone() == (sorted(row[0] for row in held.records.values() if row[flag] != "true"),)


def test_the_command_line_extracts_and_says_what_failed(stub, database_url, database):
    stub.put("Account", record("Account", 1, "10:00:00"))
    stub.inject("fail_job", "JOB Contact")
    settings = {f"SALESFORCE_{key.upper()}": value for key, value in stub.settings().items()}
    environment = {
        **os.environ,
        **settings,
        "SALESFORCE_URL": stub.url,
        "WAREHOUSE_URL": database_url,
    }

    def command(**change):
        return subprocess.run(
            [sys.executable, "-m", "warehouse", "extract", "Account", "Contact", "Opportunity"],
            cwd=source.ROOT,
            env=environment | change,
            capture_output=True,
            text=True,
            check=False,
        )

    done = command()
    assert done.returncode == 1
    assert "Account: 1 of 1 rows by bulk" in done.stdout
    assert "Opportunity: 0 of 0 rows" in done.stdout
    assert "Contact was not extracted: Contact: the bulk job ended as Failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert command().returncode == 0

    done = command(SALESFORCE_CONSUMER_SECRET="", SALESFORCE_URL="")
    assert done.returncode == 1
    assert "Not set: SALESFORCE_URL (My Domain, https://acme.my.salesforce.com); " in done.stderr
    assert "SALESFORCE_CONSUMER_SECRET (client credentials), or" in done.stderr
    assert "SALESFORCE_CONSUMER_KEY;" not in done.stderr


# -- the database's side ---------------------------------------------------------------------------


@pytest.fixture
def loader(database_url):
    """A session with nothing but the loader's rights."""
    with psycopg.connect(database_url) as connection:
        connection.execute("set role salesforce_loader")
        connection.commit()
        yield connection


def test_the_loader_needs_no_other_rights(salesforce, stub, database_url, database):
    stub.put("Account", record("Account", 1, "10:00:00", Test_Region__c="EMEA"))

    def connect():
        connection = psycopg.connect(database_url)
        connection.execute("set role salesforce_loader")
        connection.commit()
        return connection

    assert extract_object(salesforce, connect, "Account").landed == 1
    assert extract_object(salesforce, connect, "Account").left_out == 1


LAND_ACCOUNT = "select control.land_delivery('Account', 'bulk', 'a job', '2024-06-01 00:00+00')"


def deliver(connection, *rows, name="Account", fields=("Id", "SystemModstamp", "Name")):
    (table,) = connection.execute(
        "select control.open_delivery(%s, %s)::text", [name, list(fields)]
    ).fetchone()
    for row in rows:
        connection.execute(f"insert into {table} values ({', '.join(['%s'] * len(fields))})", row)


def test_delivering_and_landing_may_be_repeated_in_one_transaction(loader):
    for number in range(3):
        deliver(loader, (f"001{number}", "2024-01-01T00:00:00.000Z", "A"))
        (result,) = loader.execute(LAND_ACCOUNT).fetchone()
        assert result["landed"] == 1
    deliver(loader, ("left behind", "2024-01-01T00:00:00.000Z", "A"))
    deliver(loader)
    assert loader.execute(f"{LAND_ACCOUNT} ->> 'delivered'").fetchone() == ("0",)


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (("0011", None, "A"), "the Id 0011"),
        (("0012", "yesterday", "A"), "the Id 0012"),
        (("0013", "2024-13-01T00:00:00.000Z", "A"), "the Id 0013"),
        ((None, "2024-01-01T00:00:00.000Z", "A"), "the Id NULL"),
    ],
)
def test_a_delivered_row_without_id_or_stamp_lands_nothing(loader, row, shown):
    deliver(loader, ("0010", "2024-01-01T00:00:00.000Z", "A"), row)
    with pytest.raises(
        psycopg.errors.InvalidParameterValue, match="1 of 2 delivered rows"
    ) as caught:
        loader.execute(LAND_ACCOUNT)
    assert shown in caught.value.diag.message_detail


def test_a_stamp_from_the_future_does_not_move_the_watermark(loader):
    deliver(
        loader,
        ("0010", "2024-01-01T00:00:00.000Z", "A"),
        ("0011", "2098-01-01T00:00:00.000Z", "A"),
    )
    (result,) = loader.execute(LAND_ACCOUNT).fetchone()
    assert (result["landed"], result["watermark"]) == (2, "2024-01-01T00:00:00+00:00")


def test_nothing_delivered_and_no_such_object_are_errors(loader):
    with pytest.raises(
        psycopg.errors.ObjectNotInPrerequisiteState, match="Nothing is delivered for contact"
    ):
        loader.execute("select control.land_delivery('Contact', 'bulk', 'a job')")
    loader.rollback()
    with pytest.raises(
        psycopg.errors.UndefinedTable, match=r"no landing table raw_salesforce\.nothing"
    ):
        loader.execute("select control.open_delivery('Nothing', '{Id,SystemModstamp}')")
    loader.rollback()
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="needs the field Id"):
        loader.execute("select control.open_delivery('Account', '{Name,SystemModstamp}')")
    loader.rollback()
    with pytest.raises(
        psycopg.errors.InvalidParameterValue, match="OwnerId and owner_id are the same field of"
    ):
        loader.execute("select control.open_delivery('Account', '{Id,OwnerId,owner_id}')")


def test_a_table_of_the_callers_own_is_never_landed(loader):
    loader.execute("create temporary table delivery_account (id text, systemmodstamp text)")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="Nothing is delivered"):
        loader.execute(LAND_ACCOUNT)
    loader.rollback()
    loader.execute("create temporary table delivery_account (id text, systemmodstamp text)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        loader.execute("select control.open_delivery('Account', '{Id,SystemModstamp}')")


def test_a_delivery_cannot_be_tampered_with(loader):
    deliver(loader)
    for statement in (
        "alter table delivery_account add column x text",
        "create trigger t before insert on delivery_account for each row "
        "execute function suppress_redundant_updates_trigger()",
        "drop table delivery_account",
    ):
        with pytest.raises(psycopg.Error) as caught, loader.transaction():
            loader.execute(statement)
        assert caught.value.sqlstate == "42501"


def test_two_extractions_of_one_object_at_once_land_once(database_url, database):
    row = ("0010", "2024-01-01T00:00:00.000Z", "A")
    with psycopg.connect(database_url) as one, psycopg.connect(database_url) as two:
        deliver(one, row)
        deliver(two, row)
        results = []
        one.execute(LAND_ACCOUNT)
        waiting = threading.Thread(
            target=lambda: results.append(two.execute(LAND_ACCOUNT).fetchone()[0])
        )
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        one.commit()
        waiting.join(10)
        two.commit()
    assert (results[0]["landed"], results[0]["left_out"]) == (0, 1)
    assert len(landed(database, "account")) == 1


def test_results_do_not_depend_on_the_session(loader):
    loader.execute("set timezone = 'Asia/Tokyo'")
    loader.execute("set datestyle = 'German, DMY'")
    loader.execute("set search_path = ''")
    deliver(loader, ("0010", "2024-02-01T00:00:00.000Z", "A"))
    (result,) = loader.execute(LAND_ACCOUNT).fetchone()
    assert datetime.fromisoformat(result["watermark"]) == datetime(2024, 2, 1, tzinfo=UTC)
