"""Whole exports, from CSV to marts, against a computation of its own.

Small exports in the formats that really occur are written here. EXPORTS names folders of real ones
(separated by colons): they run through the same test.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from tests import brute_force
from tests.test_determinism import shown
from warehouse import load, report, server

OBJECTS = ("account", "contact", "opportunity")
REAL = [folder for folder in os.environ.get("EXPORTS", "").split(":") if folder]


# -- small exports

ACCOUNTS = """
Id|Name|AnnualRevenue|IsDeleted
001Nq00000J1MwVIAV|Acme, Inc.|3.5E8|false
001Nq00000J1MwWIAV|The "Äcme"\\nGroup||false
001Nq00000J1MwXIAV|Gone|1|true
"""
CONTACTS = """
Id|AccountId|LastName|Email|IsDeleted
003Nq00000Abc12IAB|001Nq00000J1MwVIAV|Ng|Ng@Example.com|false
003Nq00000Abc13IAB||Wu||false
"""
OPPORTUNITIES = """
Id|AccountId|Name|Amount|Probability|StageName|CloseDate|IsClosed|IsWon|IsDeleted
006Nq00000BGi8AIAT|001Nq00000J1MwVIAV|A|35000.0|100|Closed Won|2024-07-29|true|true|false
006Nq00000BGi8BIAT|001Nq00000J1MwVIAV|B|1.6147805E7|10|Prospecting|2024-02-29|false|false|false
006Nq00000BGi8CIAT|001Nq00000J1MwWIAV|C|-12.50|0|Closed Lost|2024-03-31|true|false|false
006Nq00000BGi8DIAT||D||50|Value Proposition|2024-12-31|false|false|false
006Nq00000BGi8EIAT|001Nq00000J1MwXIAV|E|99|100|Closed Won|2024-01-01|true|true|true
"""


def org() -> dict[str, list[dict]]:
    """A small org as Bulk API 2.0 would write it."""
    tables = {"Account": ACCOUNTS, "Contact": CONTACTS, "Opportunity": OPPORTUNITIES}
    made = {}
    for name, text in tables.items():
        header, *lines = (line.split("|") for line in text.strip().splitlines())
        made[name] = [
            {f: v.replace("\\n", "\n") for f, v in zip(header, line, strict=True)} for line in lines
        ]
    return made


ORG = org()
STAMP = "2024-07-11T21:22:07.000"


def report_date(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{month}/{day}/{year[2:]}"


def write(folder: Path, names: dict[str, str], change: Callable[[str, dict], dict], **how) -> Path:
    """The org as one export; change makes a record what that kind of export writes."""
    for name, file_name in names.items():
        records = [change(name, dict(record)) for record in ORG[name]]
        with (folder / file_name).open(
            "w", newline="", encoding=how.get("encoding", "utf-8")
        ) as file:
            writer = csv.DictWriter(
                file, list(records[0]), quoting=how.get("quoting", csv.QUOTE_MINIMAL),
                lineterminator=how.get("lines", "\n"),
            )  # fmt: skip
            writer.writeheader()
            writer.writerows(records)
    return folder


PLAIN = {name: f"{name}.csv" for name in ORG}


def bulk_api(_: str, record: dict) -> dict:
    return {**record, "SystemModstamp": STAMP + "Z", "Test_Region__c": "EU"}


def data_export(_: str, record: dict) -> dict:
    """1 and empty for checkboxes, all-zero ids for none, offsets in stamps."""
    for field in ("IsDeleted", "IsClosed", "IsWon"):
        if field in record:
            record[field] = "1" if record[field] == "true" else ""
    if "AccountId" in record:
        record["AccountId"] = record["AccountId"] or "000000000000000AAA"
    return {**record, "SystemModstamp": STAMP + "+0000"}


def report_export(_: str, record: dict) -> dict:
    """Dates as a person in the US sees them, 15-character ids, no SystemModstamp."""
    record["Id"] = record["Id"][:15]
    if "CloseDate" in record:
        record["CloseDate"] = report_date(record["CloseDate"])
    for field in ("IsDeleted", "IsClosed", "IsWon"):
        if field in record:
            record[field] = record[field].upper()
    return {**record, "LastModifiedDate": "02/23/26 08:55 PM", "CreatedDate": "02/23/26"}


def snake_case(_: str, record: dict) -> dict:
    def named(field: str) -> str:
        return "".join("_" + c.lower() if c.isupper() else c for c in field).lstrip("_")

    if record.get("CloseDate"):
        record["CloseDate"] += " 00:00:00"
    record = {
        "_fivetran_synced": "2024-07-11 21:22:08",
        **record,
        "SystemModstamp": "2024-07-11 21:22:07",
    }
    return {named(field): value for field, value in reversed(record.items())}


def all_deleted(name: str, record: dict) -> dict:
    return bulk_api(name, {**record, "IsDeleted": "true"})


EXPORTS = {
    "bulk_api": lambda folder: write(folder, PLAIN, bulk_api, quoting=csv.QUOTE_ALL),
    "data_export": lambda folder: write(
        folder, PLAIN, data_export, encoding="utf-8-sig", lines="\r\n"
    ),
    "report": lambda folder: write(folder, {n: f"{n.lower()}s.CSV" for n in ORG}, report_export),
    "snake_case": lambda folder: write(
        folder, {name: f"sf_{name.lower()}_data.csv" for name in ORG}, snake_case
    ),
    "all_deleted": lambda folder: write(folder, PLAIN, all_deleted),
}


# -- a computation of its own


def records(folder: Path) -> dict[str, list[dict]]:
    """The files' rows by landing table, fields named as landing names them."""
    found = load.find_files(folder, OBJECTS)
    read: dict[str, list[dict]] = {}
    for name, path in found.items():
        with path.open(newline="", encoding="utf-8-sig") as file:
            read[name] = [
                {
                    "raw_id": place,
                    **{k.lower().replace("_", ""): v for k, v in row.items()},
                }
                for place, row in enumerate(csv.DictReader(file))
            ]
    return read


def expected(folder: Path) -> dict[str, dict]:
    tables = brute_force.warehouse(records(folder))
    for rows in tables.values():
        for row in rows.values():
            row.pop("custom_fields", None)
    return tables


@pytest.fixture(scope="module", params=[*EXPORTS, *REAL])
def export(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    make_database: Callable,
    template_url: str,
) -> Iterator[tuple[Path, psycopg.Connection, dict]]:
    """(folder, database, result of the first run)."""
    if request.param in EXPORTS:
        folder = EXPORTS[request.param](tmp_path_factory.mktemp(request.param))
    else:
        folder = Path(request.param)
    url = make_database(template_url)
    with server.connect(url, options="-c client_min_messages=warning") as connection:
        load.load_folder(connection, folder)
        result = connection.execute("select public.run_salesforce_transform()").fetchone()[0]
        yield folder, connection, result
    make_database.drop(url)


@pytest.mark.skipif(not REAL, reason="EXPORTS names no folders of real exports")
def test_real_exports_are_there() -> None:
    assert [folder for folder in REAL if not Path(folder).is_dir()] == []


def test_every_record_arrives(export: tuple[Path, psycopg.Connection, dict]) -> None:
    folder, connection, result = export
    assert (result["status"], result["error"]) == ("succeeded", None)
    tables, wanted = shown(connection), expected(folder)
    read = records(folder)
    for name in OBJECTS:
        ids = {brute_force.salesforce_id(row["id"]) for row in read.get(name, [])} - {None}
        assert set(tables[f"intermediate.{name}"]) == ids
        assert ids, name
        alive = {
            key for key, row in wanted[f"intermediate.{name}"].items() if not row.get("is_deleted")
        }
        mart = {
            "account": "dim_account",
            "contact": "dim_contact",
            "opportunity": "fct_opportunity",
        }
        assert set(tables[f"marts.{mart[name]}"]) == alive


def test_every_value_is_typed_right(export: tuple[Path, psycopg.Connection, dict]) -> None:
    folder, connection, _ = export
    tables, wanted = shown(connection), expected(folder)
    compared = 0
    for table, rows in wanted.items():
        name = table.split(".")[1]
        columns = {column for row in rows.values() for column in row}
        columns |= set(brute_force.FIELDS.get(name, {})) - {"custom_fields"}
        for key, row in rows.items():
            got = {c: v for c, v in tables[table][key].items() if c in columns}
            assert got == row, (table, key)
            compared += len(row)
    assert compared > 20


def test_counts_and_sums_by_status(export: tuple[Path, psycopg.Connection, dict]) -> None:
    folder, connection, _ = export
    totals: dict[tuple, list] = defaultdict(lambda: [0, Decimal(0)])
    last: dict[str, dict] = {}
    for row in sorted(
        records(folder)["opportunity"],
        key=lambda r: (str(brute_force.instant(r.get("systemmodstamp"))), r["raw_id"]),
    ):
        last[row["id"][:15] if len(row["id"]) in (15, 18) else row["id"]] = row
    for row in last.values():
        yes = ("1", "true", "TRUE", "True")
        if row.get("isdeleted") in yes:
            continue
        status = "open"
        if row.get("isclosed") in yes:
            status = "won" if row.get("iswon") in yes else "lost"
        total = totals[status, row.get("currencyisocode")]
        total[0] += 1
        total[1] += Decimal(row.get("amount") or 0)
    actual = {
        (status, currency): [count, amount]
        for status, currency, count, amount in connection.execute(
            "select status, currency_iso_code, count(*), coalesce(sum(amount), 0)"
            " from marts.fct_opportunity group by 1, 2"
        )
    }
    assert actual == dict(totals)


def test_all_deleted_is_an_empty_fact_and_the_report_says_so(
    export: tuple[Path, psycopg.Connection, dict],
) -> None:
    folder, connection, result = export
    wanted = expected(folder)
    if wanted["marts.fct_opportunity"]:
        assert connection.execute("select count(*) from marts.fct_opportunity").fetchone()[0]
        return
    assert wanted["intermediate.opportunity"]
    assert connection.execute("select count(*) from marts.fct_opportunity").fetchone() == (0,)
    (step,) = [s for s in result["models"] if s["model"] == "marts.fct_opportunity"]
    assert (step["inserted"], step["unchanged"]) == (0, 0)
    said = report.pipeline_summary(connection)
    assert "every opportunity is deleted: marts.fct_opportunity is empty" in said


@pytest.mark.parametrize("again", [False, True])
def test_loading_it_again_is_no_news(
    export: tuple[Path, psycopg.Connection, dict], again: bool
) -> None:
    folder, connection, _ = export
    before = shown(connection)
    results = load.load_folder(connection, folder, again)
    assert not any(landed.landed for landed in results)
    result = connection.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert (result["status"], result["reason"]) == ("skipped", "no new data")
    assert shown(connection) == before
