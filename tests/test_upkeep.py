"""What no increment tells: deletions, purges, formulas; and censuses that must not be believed."""

import os
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.test_extract import (  # noqa: F401 (fixtures)
    certificates,
    connect,
    database_url,
    naps,
    record,
    run,
    salesforce,
    shared_url,
    stub,
)
from warehouse import source
from warehouse.extract import Upkeep
from warehouse.generate import declarations

T0 = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def hours(stub):
    """Set the org's clock to so many hours after noon."""

    def set_to(number: float) -> None:
        stub.clock = lambda: T0 + timedelta(hours=number)

    set_to(0)
    return set_to


def key(number: int, name: str = "Account") -> str:
    return record(name, number, "0")["Id"]


def fill(stub, count: int = 3, name: str = "Account") -> None:
    stub.put(name, *(record(name, n, f"09:{n % 60:02}:00", Name=f"Nr {n}") for n in range(count)))


def current(database, name: str = "account") -> dict:
    """(name, isdeleted) of the last version of each."""
    return {
        row[0]: row[1:]
        for row in database.execute(
            f"select distinct on (r.id) r.id, r.name, r.isdeleted from raw_salesforce.{name} as r"
            " inner join staging." + name + " as s on r.raw_id = s.raw_id"
            " order by r.id, s.version_at desc, r.raw_id desc"
        )
    }


def alive(database, name: str = "account") -> set:
    return {key for key, (_, deleted) in current(database, name).items() if deleted == "false"}


def test_a_purge_is_noticed_within_the_hour_and_asked_for_once_an_hour(run, stub, hours, database):
    fill(stub)
    run("Account")
    assert not stub.requests("/deleted"), "nothing was deleted that a first read would not tell"
    stub.objects["Account"].purge(key(1), "2024-03-01T12:20:00Z")
    hours(0.5)
    assert run("Account").landed == 0
    assert not stub.requests("/deleted")
    hours(1.1)
    assert run("Account").landed == 1
    assert alive(database) == {key(0), key(2)}
    assert database.execute(
        "select name, isdeleted, systemmodstamp, seen_at from raw_salesforce.account"
        " order by raw_id desc limit 1"
    ).fetchone() == (
        "Nr 1",
        "true",
        "2024-03-01T09:01:00.000Z",
        datetime(2024, 3, 1, 12, 20, tzinfo=UTC),
    )
    hours(1.5)
    assert run("Account").landed == 0
    assert len(stub.requests("/deleted")) == 1
    hours(2.2)
    run("Account")
    assert "start=2024-03-01T12:56:00.000Z" in stub.requests("/deleted")[1][1]


def test_a_deletion_that_is_known_or_of_no_known_record_is_no_news(run, stub, hours, database):
    fill(stub)
    stub.objects["Account"].delete(key(2), "2024-03-01T11:00:00Z")
    run("Account")
    stub.objects["Account"].deleted_log += [
        (key(2), "2024-03-01T12:10:00.000Z"),
        (key(77), "2024-03-01T12:10:00.000Z"),
    ]
    hours(1.1)
    assert run("Account").landed == 0


def test_an_undelete_brings_a_record_back(run, stub, hours, database):
    fill(stub)
    run("Account")
    row = stub.objects["Account"].read(key(1))
    stub.objects["Account"].purge(key(1), "2024-03-01T12:20:00Z")
    hours(1.1)
    run("Account")
    stub.put("Account", {**row, "SystemModstamp": "2024-03-01T13:30:00.000Z"})
    stub.objects["Account"].deleted_log.clear()
    hours(2.2)
    run("Account")
    assert key(1) in alive(database)


def test_a_long_pause_is_asked_for_in_spans_and_what_is_older_is_left_to_the_census(
    run, stub, hours, database, caplog
):
    fill(stub, 20)
    run("Account")
    stub.objects["Account"].purge(key(3), "2024-03-02T12:00:00Z")
    hours(24 * 40)
    run("Account", upkeep=Upkeep(census=None))
    assert len(stub.requests("/deleted")) == 2
    assert "can no longer be asked for" in caplog.text
    assert key(3) in alive(database)
    run("Account")
    assert key(3) not in alive(database)


def test_a_hard_delete_is_found_by_the_census_of_the_day(run, stub, hours, database):
    fill(stub)
    run("Account")
    stub.objects["Account"].purge(key(0), logged=False)
    hours(23)
    run("Account")
    assert key(0) in alive(database)
    hours(24.5)
    assert run("Account").landed == 1
    assert alive(database) == {key(1), key(2)}
    assert database.execute(
        "select l.way, l.delivered_rows, l.landed_rows, r.seen_at from control.load as l"
        " inner join raw_salesforce.account as r on l.load_id = r.load_id"
        " where r.isdeleted = 'true'"
    ).fetchall() == [("census", 1, 1, T0 + timedelta(hours=24.5))]
    (query,) = [path for _, path, _ in stub.requests("POST .*/jobs/query")][1:]
    assert query


def test_a_full_refresh_is_a_census(run, stub, hours, database):
    fill(stub)
    run("Account")
    stub.objects["Account"].purge(key(0), logged=False)
    hours(2)
    assert run("Account", full_refresh=True).landed == 1
    assert alive(database) == {key(1), key(2)}


@pytest.mark.parametrize(
    "one", [o for o in declarations.declared().values() if not o.has_deletes], ids=lambda o: o.name
)
def test_what_knows_no_recycle_bin_is_read_whole_again(run, stub, hours, database, one):
    stub.define(one.name, [])
    stub.put(
        one.name,
        *(
            {
                "Id": f"{one.id_prefix}00000000000{n}AAA",
                "SystemModstamp": f"2024-03-01T09:0{n}:00.000Z",
            }
            for n in range(3)
        ),
    )
    assert run(one.name).landed == 3
    stub.objects[one.name].purge(f"{one.id_prefix}000000000001AAA", "2024-03-01T12:20:00Z")
    hours(1.1)
    assert run(one.name, full_refresh=True).landed == 0
    hours(2.2)
    assert run(one.name).landed == 0


def test_a_complete_delivery_is_compared_whole_with_whole(database):
    """Each known record is not looked for by reading all that was delivered: 400 million times."""
    with database.transaction():
        database.execute("set local statement_timeout = '30s'")
        for _ in range(2):
            (table,) = database.execute(
                "select control.open_delivery('Account', '{Id,SystemModstamp,IsDeleted}')::text"
            ).fetchone()
            database.execute(
                f"insert into {table} select '001' || lpad(n::text, 12, '0') || 'AAA',"
                " '2024-03-01T10:00:00.000Z', 'false' from generate_series(1, 20000) as n"
            )
            (outcome,) = database.execute(
                "select control.land_delivery('Account', 'bulk', 'a job',"
                " '2024-03-02 00:00+00', is_complete => true)"
            ).fetchone()
    assert (outcome["delivered"], outcome["landed"], outcome["ended"]) == (20_000, 0, 0)


def test_a_record_that_comes_while_the_census_reads_is_not_absent(run, stub, hours, database):
    fill(stub)
    run("Account")
    hours(24.5)
    # landed by others after the census began, and after its job had read
    done = []

    def land():
        if stub.jobs and not done:
            done.append(1)
            database.execute(
                "insert into raw_salesforce.account (id, isdeleted, systemmodstamp)"
                " values (%s, 'false', '2024-03-02T12:45:00.000Z')",
                [key(50)],
            )

    stub.between = land
    run("Account")
    assert done
    assert key(50) in alive(database)


def test_a_census_that_would_end_too_many_is_red_until_it_is_acknowledged(
    run, stub, hours, database
):
    fill(stub, 40)
    run("Account")
    for number in range(11):
        stub.objects["Account"].purge(key(number), logged=False)
    hours(25)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation) as caught:
        run("Account")
    said = str(caught.value)
    assert "Of 40 known records of account, 11 are absent from what Salesforce shows (" in said
    assert "Salesforce showed 29 records." in said
    assert "lost permission, a sharing rule or another org" in said
    assert "select control.acknowledge_absence('account', 11, 'why')" in said
    assert len(alive(database)) == 40

    database.execute("select control.acknowledge_absence('Account', 11, 'the spring cleaning')")
    assert run("Account").landed == 11
    assert len(alive(database)) == 29
    for number in range(11, 25):
        stub.objects["Account"].purge(key(number), logged=False)
    hours(50)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        run("Account")


def test_nothing_at_all_where_there_were_records_is_red(run, stub, hours, database):
    fill(stub)
    run("Account")
    stub.objects["Account"].records.clear()
    hours(25)
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="3 are absent"):
        run("Account")
    with pytest.raises(psycopg.Error, match="acknowledged for a reason"):
        database.execute("select control.acknowledge_absence('account', 3, ' ')")


def test_records_that_were_ended_wrongly_come_back_with_their_old_stamp(run, stub, hours, database):
    fill(stub)
    run("Account")
    kept = stub.objects["Account"].records.pop(key(1))
    hours(25)
    run("Account")
    assert key(1) not in alive(database)
    stub.objects["Account"].records[key(1)] = kept
    hours(50)
    run("Account")
    assert key(1) in alive(database)


def test_a_record_that_comes_back_has_the_fields_that_came_meanwhile(run, stub, hours, database):
    fill(stub)
    run("Account")
    org = stub.objects["Account"]
    away = org.read(key(1))
    del org.records[key(1)]
    hours(25)
    run("Account")
    org.add_field("Test_Region__c")
    org.edit(key(0), "2024-03-02T13:30:00.000Z", Test_Region__c="EMEA")
    hours(26)
    run("Account")
    stub.put("Account", {**away, "Test_Region__c": "APAC"})
    hours(50)
    run("Account")
    assert key(1) in alive(database)
    assert database.execute(
        "select distinct on (id) custom_fields ->> 'test_region__c' from raw_salesforce.account"
        " where id = any(%s) order by id, raw_id desc",
        [[key(0), key(1)]],
    ).fetchall() == [("EMEA",), ("APAC",)]


def test_a_formula_that_changes_without_a_stamp_is_swept_in_once_a_day(run, stub, hours, database):
    rate = ["1"]
    stub.define("Opportunity").add_field(
        "Test_Weighted__c", "double", formula=lambda row: f"{rate[0]}.0" if row["Name"] else None
    )
    fill(stub, 3, "Opportunity")
    stub.put("Opportunity", record("Opportunity", 9, "11:30:00", Name="", Test_Tier__c="gold"))
    run("Opportunity")
    rate[0] = "2"
    stub.objects["Opportunity"].edit(key(2, "Opportunity"), "2024-03-02T12:20:00Z", Name="edited")
    hours(24.5)
    run("Opportunity")

    def values():
        return database.execute(
            "select distinct on (r.id) r.name, r.custom_fields ->> 'test_weighted__c',"
            " r.custom_fields ->> 'test_tier__c', r.seen_at from raw_salesforce.opportunity as r"
            " inner join staging.opportunity as s on r.raw_id = s.raw_id"
            " order by r.id, s.version_at desc, r.raw_id desc"
        ).fetchall()

    seen = T0 + timedelta(hours=24.5)
    assert values() == [
        ("Nr 0", "2.0", None, seen),
        ("Nr 1", "2.0", None, seen),
        ("edited", "2.0", None, None),
        ("", None, "gold", None),
    ]
    assert database.execute(
        "select fields, delivered_rows, landed_rows from control.load where way = 'sweep'"
    ).fetchall() == [(["id", "systemmodstamp", "test_score__c", "test_weighted__c"], 4, 2)]
    hours(48)
    assert run("Opportunity").landed == 0


def test_a_record_edited_after_the_sweep_began_is_left_to_the_next_increment(
    run, stub, hours, database
):
    fill(stub, 2, "Opportunity")
    run("Opportunity")
    hours(24.5)

    org = stub.objects["Opportunity"]

    def edit():
        if stub.requests("POST .*/jobs/query")[1:] and org.read(key(1, org.name))["Name"] != "late":
            org.edit(key(1, org.name), "2024-03-02T12:31:00Z", Name="late", Test_Score__c="5.0")

    stub.between = edit
    run("Opportunity")
    assert current(database, "opportunity")[key(1, "Opportunity")][0] == "Nr 1"
    run("Opportunity")
    assert current(database, "opportunity")[key(1, "Opportunity")][0] == "late"


def test_a_day_of_three_objects_every_quarter_of_an_hour_is_a_fair_guest(
    run, stub, hours, database
):
    """The first quarters and the last; WHOLE_DAY=1 lives through all of them."""
    whole = bool(os.environ.get("WHOLE_DAY"))
    names = ("Account", "Contact", "Opportunity")
    for name in names:
        stub.define(name).add_field("Test_Weighted__c", "double", formula=lambda row: "1.0")
        fill(stub, 3, name)
        run(name)

    def calls(quarter: int) -> int:
        hours(quarter / 4)
        before = stub.api_used
        for name in names:
            run(name)
        return stub.api_used - before

    if whole:
        used = sum(calls(quarter) for quarter in range(1, 97))
    else:
        quiet, hourly = calls(1), calls(5)
        used = 72 * quiet + 23 * hourly + calls(96)
    text = (source.ROOT / "docs" / "extraction.md").read_text(encoding="utf-8")
    assert f"take {used} calls a day" in " ".join(text.split()), used
    assert used < 690


def test_the_history_counts_what_was_noticed_from_the_day_it_was_seen(run, stub, hours, database):
    fill(stub, 2, "Opportunity")
    for number in range(2):
        stub.objects["Opportunity"].edit(
            key(number, "Opportunity"),
            None,
            StageName="Prospecting",
            IsClosed="false",
            IsWon="false",
        )
    database.execute("update control.setting set history_start = '2024-02-01'")
    run("Opportunity")
    database.execute("call public.run_salesforce_transform_or_raise()")
    stub.objects["Opportunity"].purge(key(0, "Opportunity"), logged=False)
    hours(49)
    run("Opportunity")
    database.execute("call public.run_salesforce_transform_or_raise()")
    assert database.execute(
        "select valid_from::text, valid_to::text, is_deleted from marts.opportunity_history"
        " where opportunity_id = %s order by valid_from",
        [key(0, "Opportunity")],
    ).fetchall() == [("2024-03-01", "2024-03-03", False), ("2024-03-03", "9999-12-31", True)]
    assert database.execute("select count(*) from marts.fct_opportunity").fetchone() == (1,)


# -- merges, and records that were hidden


def test_children_of_a_merged_account_are_read_again_whatever_their_stamp(
    run, stub, hours, database
):
    stub.define("Account").add_field("MasterRecordId")
    stub.define("Contact").add_field("ReportsToId")
    fill(stub, 4)
    fill(stub, 3, "Contact")
    for number in range(3):
        stub.objects["Contact"].edit(key(number, "Contact"), None, AccountId=key(number))
    run("Account")
    run("Contact")
    stub.merge("Account", key(0), key(1), "2024-03-01T12:10:00Z")
    hours(0.25)
    before = len(stub.log)
    run("Account")
    assert database.execute(
        "select object, field, value from control.reread_request"
        " where object in ('account', 'contact', 'opportunity') order by object, field"
    ).fetchall() == [
        ("account", "ParentId", key(1)),  # not readable here, and left
        ("contact", "AccountId", key(1)),
        ("opportunity", "AccountId", key(1)),
    ]
    assert run("Contact").landed == 1
    assert database.execute(
        "select accountid, systemmodstamp, seen_at from raw_salesforce.contact"
        " where id = %s order by raw_id",
        [key(0, "Contact")],
    ).fetchall() == [
        (key(0), "2024-03-01T09:00:00.000Z", None),
        (key(1), "2024-03-01T09:00:00.000Z", T0 + timedelta(hours=0.25)),
    ]
    # one call more, once
    assert len(stub.log) - before == len(["describe", "increment"]) * 2 + 1
    hours(0.5)
    assert run("Account").landed == 0
    assert run("Contact").landed == 0
    assert stub.requests("AccountId IN")[1:] == []


def test_a_custom_lookup_follows_a_merge_though_nobody_declared_it(run, stub, hours, database):
    """By what the org says of the merged object when the merge comes, else by the census."""
    stub.define("Account").add_field("MasterRecordId")
    stub.define("Contact").add_field("Partner__c", to="Account")
    fill(stub, 4)
    fill(stub, 3, "Contact")
    contacts = stub.objects["Contact"]
    for number in range(3):
        contacts.edit(key(number, "Contact"), None, Partner__c=key(number))
    stub.put("Contact", record("Contact", 3, "11:00:00"))  # they are older than the overlap

    def partners() -> list[str]:
        return [
            partner
            for (partner,) in database.execute(
                "select distinct on (id) custom_fields ->> 'partner__c' from raw_salesforce.contact"
                " where custom_fields ? 'partner__c' order by id, raw_id desc"
            )
        ]

    run("Account")
    run("Contact")
    stub.merge("Account", key(0), key(1), "2024-03-01T12:10:00Z")
    hours(0.25)
    run("Account")
    run("Contact")
    assert partners() == [key(1), key(1), key(2)]
    contacts.edit(key(2, "Contact"), None, Partner__c=key(3))
    hours(0.5)
    run("Contact")
    assert partners() == [key(1), key(1), key(2)]
    hours(25)
    run("Contact")
    assert partners() == [key(1), key(1), key(3)]


def test_rereading_moves_no_watermark(run, stub, hours, database):
    stub.define("Account").add_field("MasterRecordId")
    fill(stub, 2)
    fill(stub, 3, "Contact")
    for name in ("Account", "Contact"):
        run(name)
    stub.merge("Account", key(0), key(1), "2024-03-01T12:10:00Z")
    hours(0.25)
    run("Account")

    def edit():
        # after the increment: one record before the merge is asked for, and one that it shows
        if stub.requests("AccountId IN"):
            return
        if len(stub.requests("queryAll.*FROM Contact")) == 1:
            org = stub.objects["Contact"]
            org.edit(key(1, "Contact"), "2024-03-01T12:15:30Z", LastName="missed?")
            org.edit(key(2, "Contact"), "2024-03-01T13:30:00Z", AccountId=key(1), LastName="seen")

    stub.between = edit
    run("Contact")
    stub.between = lambda: None
    hours(2)
    run("Contact")
    assert {
        row[0]
        for row in database.execute(
            "select lastname from raw_salesforce.contact where lastname > ''"
        )
    } == {"missed?", "seen"}


def test_a_reference_that_moved_unnoticed_is_found_by_the_census(run, stub, hours, database):
    fill(stub, 2, "Contact")
    run("Contact")
    stub.objects["Contact"].edit(key(1, "Contact"), None, AccountId=key(7))
    hours(24.5)
    assert run("Contact").landed == 1
    assert database.execute(
        "select accountid, seen_at from raw_salesforce.contact order by raw_id desc limit 1"
    ).fetchone() == (key(7), T0 + timedelta(hours=24.5))


def test_a_record_that_was_hidden_when_it_changed_is_read_once_it_is_shown(
    run, stub, hours, database
):
    fill(stub, 4)
    org = stub.objects["Account"]
    never_seen = org.read(key(3))
    del org.records[key(3)]
    run("Account")
    hidden = org.read(key(1))
    del org.records[key(1)]
    hours(24.5)
    run("Account")
    assert alive(database) == {key(0), key(2)}
    stub.put(
        "Account", record("Account", 0, "2024-03-03T08:00:00.000Z", Name="moves the watermark")
    )
    hours(45)
    run("Account")
    edited = {**hidden, "Name": "edited", "SystemModstamp": "2024-03-02T20:00:00.000Z"}
    stub.put("Account", edited, never_seen)
    hours(50)
    assert run("Account").landed == 2
    assert alive(database) == {key(0), key(1), key(2), key(3)}
    assert current(database)[key(1)] == ("edited", "false")
    assert database.execute("select count(*) from control.reread_request").fetchone() == (0,)


def test_an_object_that_becomes_visible_is_read_whole(run, stub, hours, database, monkeypatch):
    monkeypatch.setattr("warehouse.extract.objects.MOST_RECORDS", 5)
    fill(stub, 12)
    org = stub.objects["Account"]
    hidden = {key(n): org.records.pop(key(n)) for n in range(2, 10)}
    run("Account")
    org.records |= hidden
    hours(24.5)
    assert run("Account").landed == 8
    assert not stub.requests("Id IN")
    assert len(alive(database)) == 12
