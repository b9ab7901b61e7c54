"""A person is erased: found nowhere afterwards, in no dump, and not brought back by any way in."""

import csv
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests import hooks
from tests.quality_org import ACCOUNTS, CONTACTS, DEALS, fired, kept, land, run, run_clean, stamp
from tests.test_extract import FIELDS, certificates, record  # noqa: F401
from warehouse import extract, load, server
from warehouse.demo.salesforce import Stub

QUIET = "-c client_min_messages=warning"
PERSON = "003Canary0000x1"
LONG = "003Canary0000x1IAA"
CANARIES = [PERSON, "Canaria", "canary@example.com", "1980-02-31", "Canary fair"]


@pytest.fixture(scope="module")
def clean(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    url = make_database(template_url)
    with server.connect(url, options=QUIET) as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-07',"
            " snapshot_cadence = 'version'"
        )
        run_clean(session)
    yield url
    make_database.drop(url)


@pytest.fixture
def url(make_database: Callable[..., str], clean: str) -> Iterator[str]:
    made = make_database(clean)
    yield made
    make_database.drop(made)


@pytest.fixture
def session(url: str) -> Iterator[psycopg.Connection]:
    with server.connect(url, options=QUIET) as connection:
        yield connection


def one(session: psycopg.Connection, query: str, *values: object) -> object:
    row = session.execute(query, values).fetchone()
    return row and row[0]


def done(session: psycopg.Connection, full: bool = False) -> dict:
    result = run(session, full)
    assert result["status"] == "succeeded", result["error"]
    return result


def person(session: psycopg.Connection, **fields: str | None) -> int:
    return land(
        session, "contact", LONG, lastname="Canaria", email="canary@example.com",
        birthdate="1980-02-31", leadsource="Canary fair", **fields,
    )  # fmt: skip


def dump(url: str) -> str:
    place, secret = server.without_password(url)
    program = server.client_program("pg_dump", url)
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    # what the planner sampled goes along where pg_dump knows how
    more = ["--statistics"] if " 18" in version.stdout else []
    return subprocess.run(
        [program, "--dbname", place, *more], env={**os.environ, **secret},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def traces(url: str) -> list[str]:
    text = dump(url)
    return [
        f"{canary}: {line[:200]}"
        for canary in CANARIES
        for line in text.splitlines()
        if canary in line
    ]


def test_no_trace_is_left_and_totals_stay(session: psycopg.Connection, url: str) -> None:
    # everywhere a person can leave a trace
    person(session, systemmodstamp=stamp(-0.9), reportstoid=CONTACTS[0])
    raw_id = person(session, systemmodstamp=stamp(-0.8))
    land(session, "contact", PERSON, lastname="Canaria", systemmodstamp=stamp(-0.7))
    land(session, "contact", CONTACTS[1], systemmodstamp=stamp(-0.6), reportstoid=LONG)
    land(session, "account", ACCOUNTS[0], systemmodstamp=stamp(-0.6), description=f"ask {PERSON}!")
    land(session, "opportunity", DEALS[0], systemmodstamp=stamp(-0.6), contactid=PERSON,
         custom_fields=json.dumps({"test_mentor__c": LONG, "test_zone__c": "EU"}))  # fmt: skip
    done(session)
    session.execute("select control.quarantine('contact', %s, 'she says so')", [raw_id])
    # a profile that shows the values of many records, hers among them
    for number in range(100):
        land(session, "contact", f"0030000001{number:05d}AAA", accountid=ACCOUNTS[0])
    person(session, systemmodstamp=stamp(-0.5))
    done(session)
    assert one(session, "select count(*) from control.quality_violation where record_id = %s", LONG)
    # an error of the past that quotes her
    check = "update control.quality_check set severity = %s, error_if = '> 0' where name = %s"
    session.execute(check, ["error", "contact_lead_source_value"])
    person(session, systemmodstamp=stamp(-0.4))
    assert run(session)["error"]["sqlstate"] == "QC001"
    assert PERSON in one(session, "select string_agg(error::text, '') from control.run")
    session.execute(check, ["warn", "contact_lead_source_value"])
    done(session, full=True)
    session.execute(
        "insert into control.absence_acknowledgement (object, absent_records, reason)"
        " values ('contact', 1, %s)", [f"{LONG} left"],
    )  # fmt: skip
    session.execute(
        "select control.note_extraction('contact', 'failed', %s, null, now(), '{}', null, null)",
        [f"Absent are, for example, {LONG}."],
    )  # fmt: skip
    session.execute("vacuum analyze")
    assert len({line.split(":")[0] for line in traces(url)}) == len(CANARIES)
    profile = "select jsonb_object_keys(measures -> 'value shares' -> 'lead_source')" \
        " from control.quality_profile where model = 'marts.dim_contact'"  # fmt: skip
    assert ("Canary fair",) in session.execute(profile).fetchall()
    runs = one(session, "select sum(inserted) from control.run_step")
    contacts = one(session, "select contact_count from marts.dim_account where account_id = %s",
                   ACCOUNTS[0])  # fmt: skip

    erasure_id = one(session, "select control.erase('contact', %s, 'request 17')", PERSON)
    result = done(session)
    assert result["reason"] == "records to erase"
    assert traces(url) == []

    removed = "select removed from control.erasure where erasure_id = %s"
    counted = one(session, removed, erasure_id)
    assert counted["samples"] > 1
    assert counted | {"samples": 0} == {
        "landed": 5, "references": 3, "violations": 0, "samples": 0, "errors": 1,
    }  # fmt: skip
    # what names nobody stays; what counts records counts those there are
    assert one(session, "select sum(inserted) from control.run_step") >= runs
    assert ("Web",) in session.execute(profile).fetchall()
    assert (
        one(session, "select contact_count from marts.dim_account where account_id = %s",
            ACCOUNTS[0]) == contacts - 1
    )  # fmt: skip
    kept(session)
    assert one(session, "select custom_fields from marts.fct_opportunity where opportunity_id = %s",
               DEALS[0]) == {"test_zone__c": "EU"}  # fmt: skip
    # and nothing needs doing
    assert run(session)["reason"] == "no new data"
    before = hooks.contents(session)
    changed = [m for m in done(session, full=True)["models"] if m["updated"] + m["deleted"]]
    assert changed == []
    assert hooks.contents(session) == before
    assert traces(url) == []


def test_plain_copy_brings_nobody_back(session: psycopg.Connection, url: str) -> None:
    session.execute("select control.erase('contact', %s, 'request 17')", [LONG])
    done(session)
    before = hooks.contents(session)
    with server.connect(url, options=QUIET) as loader:
        loader.execute("set role salesforce_loader")
        with loader.cursor().copy(
            "copy raw_salesforce.contact (id, lastname, email, birthdate, systemmodstamp)"
            " from stdin"
        ) as copy:
            for id_ in (PERSON, LONG):
                copy.write_row((id_, "Canaria", "canary@example.com", "1980-02-31", stamp()))
        with loader.cursor().copy(
            "copy raw_salesforce.opportunity (id, contactid, description) from stdin"
        ) as copy:
            copy.write_row((DEALS[4], PERSON, f"{LONG} said no"))
    assert run(session)["checks"]["warn"] == []
    assert traces(url) == []
    after = hooks.contents(session)
    assert after["intermediate.contact"] == before["intermediate.contact"]
    done(session, full=True)
    assert traces(url) == []
    session.execute("delete from control.load_window")  # as after a restore: all is read anew
    done(session)
    assert hooks.contents(session) == after


def test_what_was_asked_while_a_run_works_is_done_by_the_next(
    session: psycopg.Connection, url: str
) -> None:
    person(session, systemmodstamp=stamp(-0.9))
    hooks.install(session)
    with server.connect(url, options=QUIET) as worker:
        query = "select public.run_salesforce_transform()"
        with hooks.paused_at(worker, session, "intermediate.contact", query) as results:
            session.execute("select control.erase('contact', %s, 'request 17')", [LONG])
            person(session, systemmodstamp=stamp(-0.8))
        assert results[0]["status"] == "succeeded", results[0]["error"]
    assert one(session, "select count(*) from marts.dim_contact where contact_id = %s", LONG) == 1
    done(session)
    assert traces(url) == []


def test_files_leave_an_erased_record_out(
    session: psycopg.Connection, url: str, tmp_path: Path
) -> None:
    session.execute("select control.erase('contact', %s, 'request 17')", [LONG])
    with (tmp_path / "Contact.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Id", "LastName", "ReportsToId", "Test_Mentor__c", "SystemModstamp"])
        writer.writerow([PERSON, "Canaria", "", "", stamp()])
        writer.writerow([CONTACTS[1], "Young", LONG, PERSON, stamp()])
    (landed,) = [file for file in load.load_folder(url, tmp_path) if file.rows]
    assert (landed.landed, one(session, "select count(*) from control.load")) == (1, 1)
    landed = "select string_agg(r::text, '') from raw_salesforce.contact as r"
    assert "Canar" not in one(session, landed), "before any run"
    done(session)
    assert traces(url) == []
    again = load.load_folder(url, tmp_path, again=True)
    assert {file.landed for file in again} == {0}, "nor is the reference news each time"


def test_extraction_leaves_an_erased_record_out(
    session: psycopg.Connection,
    url: str,
    certificates: Path,  # noqa: F811
) -> None:
    session.execute("truncate raw_salesforce.account, raw_salesforce.contact")
    with Stub(certificates) as org:
        for name, fields in FIELDS.items():
            org.define(name, fields)
        org.put("Contact", record("Contact", 1, "10:00:00", LastName="Canaria"))
        org.put("Contact", record("Contact", 2, "10:00:00", LastName="Young"))
        person_id = record("Contact", 1, "10:00:00")["Id"]
        credentials = extract.Credentials.from_settings(host=org.url, settings=org.settings())
        with extract.Salesforce(credentials) as salesforce:
            take = partial(
                extract.extract_object, salesforce, partial(psycopg.connect, url), "Contact"
            )
            assert take().landed == 2
            session.execute("select control.erase('contact', %s, 'request 17')", [person_id])
            done(session)
            assert take().landed == 0
            # a whole extraction with its census: the org still has the record, and nobody is missed
            result = take(full_refresh=True)
            assert (result.landed, one(session, "select count(*) from raw_salesforce.contact")) == (
                0, 1,
            )  # fmt: skip
            assert "Canaria" not in dump(url)
            done(session, full=True)
            assert one(session, "select count(*) from marts.dim_contact") == 1


def test_a_record_whose_receipt_is_deleted_may_come_back(session: psycopg.Connection) -> None:
    session.execute("select control.erase('contact', %s, 'request 17')", [LONG])
    done(session)
    session.execute(
        "delete from control.erasure where id_hash = control.erasure_hash(staging.to_id(%s))",
        [PERSON],
    )
    person(session)
    done(session)
    assert one(session, "select count(*) from marts.dim_contact where contact_id = %s", LONG) == 1


def test_what_was_recorded_of_an_erased_deal_is_nobodys(
    session: psycopg.Connection, url: str
) -> None:
    recorded = (
        "insert into raw_salesforce.opportunityhistory (id, opportunityid, stagename, createddate)"
        " values (%s, %s, 'Prospecting', %s)"
    )
    for number, deal in enumerate((DEALS[0], DEALS[0][:15], DEALS[1])):
        session.execute(recorded, [f"00800000000000{number}AAA", deal, stamp(-20 + number)])
    session.execute(
        "insert into raw_salesforce.opportunityfieldhistory (id, opportunityid, field, oldvalue,"
        " newvalue, createddate) values ('017000000000001AAA', %s, 'Amount', '1', '2', %s)",
        [DEALS[0], stamp(-10)],
    )
    done(session)
    held = "select count(*) from {} where opportunity_id = %s"
    tables = ("marts.opportunity_history", "marts.opportunity_version_log")
    assert [one(session, held.format(table), DEALS[0]) for table in tables] == [4, 4]
    session.execute("select control.erase('opportunity', %s, 'request 19')", [DEALS[0]])
    assert fired(done(session)) == {}
    assert [one(session, held.format(table), DEALS[0]) for table in tables] == [0, 0]
    assert [one(session, held.format(table), DEALS[1]) for table in tables] == [2, 2]
    assert DEALS[0][:15] not in dump(url)
    # what lands of it afterwards belongs to nobody either
    session.execute(recorded, ["008000000000009AAA", DEALS[0], stamp(-19)])
    done(session)
    assert DEALS[0][:15] not in dump(url)
    before = hooks.contents(session)
    done(session, full=True)
    assert hooks.contents(session) == before


def test_an_account_is_erased_and_its_children_stay(session: psycopg.Connection) -> None:
    deals = one(session, "select count(*) from marts.fct_opportunity")
    session.execute("select control.erase('account', %s, 'request 18')", [ACCOUNTS[0]])
    done(session)
    assert one(session, "select count(*) from marts.fct_opportunity") == deals
    for table in ("marts.fct_opportunity", "marts.opportunity_history", "marts.dim_contact"):
        assert one(session, f"select count(*) from {table} where account_id = %s", ACCOUNTS[0]) == 0
    done(session, full=True)
