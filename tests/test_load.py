"""The CSV loader: which files it takes, what it lands, what it refuses."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from warehouse import load, server, source
from warehouse.errors import WarehouseError
from warehouse.load import files, reading
from warehouse.load import landing as landing_module

OBJECTS = ("account", "contact", "opportunity")
ID = "001Sa00000AAAQVIA5"
DEAL = "006Sa00000AAAQVIA5"


@pytest.fixture(scope="module")
def deployed(make_database: Callable[..., str], template_url: str) -> Iterator[psycopg.Connection]:
    """A deployed database for the whole module; what a test does in it is rolled back."""
    url = make_database(template_url)
    with server.connect(url) as connection:
        yield connection
    make_database.drop(url)


@pytest.fixture
def landing(deployed: psycopg.Connection) -> Iterator[psycopg.Connection]:
    with deployed.transaction(force_rollback=True):
        yield deployed


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files named by object (`Account=…`) as CSV; text as UTF-8 with its line ends kept."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
    return folder


def loaded(connection: psycopg.Connection, folder: Path, again: bool = False) -> list[load.Landed]:
    """What became of OBJECTS, in that order, whatever else is declared."""
    results = {result.object: result for result in load.load_folder(connection, folder, again)}
    return [results[name] for name in OBJECTS]


def rows(connection: psycopg.Connection, name: str = "account") -> list[dict]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            f"select t.* from raw_salesforce.{name} as t order by t.raw_id"
        ).fetchall()


def counts(connection: psycopg.Connection) -> dict[str, int]:
    tables = [f"raw_salesforce.{name}" for name in OBJECTS] + ["control.load"]
    return {
        table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables
    }


# which files


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("Account.csv", "account"),
        ("account.csv", "account"),
        ("ACCOUNT.CSV", "account"),
        ("Accounts.csv", "account"),
        ("Opportunities.csv", "opportunity"),
        ("OPPORTUNITIES.csv", "opportunity"),
        ("sf_account_data.csv", "account"),
        ("sf_contact_data.csv", "contact"),
        ("SF-Opportunity-export.csv", "opportunity"),
        ("Accounts_2024-01.csv", "account"),
        ("Contact20240131.csv", "contact"),
        ("2024.01.31 Contact.csv", "contact"),
        ("AccountExport.csv", "account"),
        ("SalesforceContacts.csv", "contact"),
        ("SFOpportunity.csv", "opportunity"),
        ("My Company accounts (1).csv", "account"),
        ("acme__account.csv", "account"),
        ("daily_account_list.csv", "account"),
        # other objects and by-products
        ("OpportunityHistory.csv", None),
        ("sf_account_history_data.csv", None),
        ("sf_opportunity_history_data.csv", None),
        ("OpportunityFieldHistory.csv", None),
        ("opportunityhistory.csv", None),
        ("OpportunityContactRole.csv", None),
        ("AccountContactRole.csv", None),
        ("AccountContactRelation.csv", None),
        ("AccountTeamMember.csv", None),
        ("account_team_member.csv", None),
        ("AccountShare.csv", None),
        ("ContactFeed.csv", None),
        ("ContactChangeEvent.csv", None),
        ("AccountTag.csv", None),
        ("OpportunityLineItem.csv", None),
        ("opportunity_line_items.csv", None),
        ("OpportunityStage.csv", None),
        ("OpportunitySplit.csv", None),
        ("OpportunityPartner.csv", None),
        ("ContactPointEmail.csv", None),
        ("Test_Account_Plan__c.csv", None),
        ("Contact__history.csv", None),
        ("sf_user_role_data.csv", None),
        ("errorAccounts.csv", None),
        ("accounts_success.csv", None),
        ("account_contact.csv", None),
        ("Accounting.csv", None),
        ("Lead.csv", None),
        ("discontacted.csv", None),
    ],
)
def test_object_of_file(file_name: str, expected: str | None) -> None:
    assert load.object_of_file(file_name, OBJECTS) == expected


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("OpportunityLineItem.csv", "opportunitylineitem"),
        ("opportunity_line_items.csv", "opportunitylineitem"),
        ("Opportunity.csv", "opportunity"),
        ("sf_case.csv", "case"),
        ("Cases.csv", "case"),
        ("CaseHistory.csv", None),
    ],
)
def test_a_landing_table_makes_its_name_an_object(file_name: str, expected: str | None) -> None:
    objects = (*OBJECTS, "case", "opportunitylineitem")
    assert load.object_of_file(file_name, objects) == expected


def test_former_versions_of_the_record_itself_are_no_history_object(tmp_path: Path) -> None:
    objects = (*OBJECTS, "opportunityhistory")
    write(tmp_path, Account="Id\n", sf_opportunity_history_data="_start,id,stage_name\n")
    assert list(load.find_files(tmp_path, objects)) == ["account"]
    for header in ("Id,OpportunityId\n", "id;opportunity_id\n", '"Id","Opportunity ID"\n'):
        write(tmp_path, sf_opportunity_history_data=header)
        assert list(load.find_files(tmp_path, objects)) == ["account", "opportunityhistory"]
    write(tmp_path, sf_opportunity_history_data="")  # empty: said when it is read
    assert list(load.find_files(tmp_path, objects)) == ["account", "opportunityhistory"]


def test_only_csv_files_of_the_folder_itself_count(tmp_path: Path) -> None:
    write(tmp_path, Account="Id\n")
    for other in ("._Contact.csv", "~Contact.csv", "Contact.csv.gz", "Contact.txt", "Contact"):
        (tmp_path / other).write_text("Id\n")
    (tmp_path / "Opportunity.csv").mkdir()
    assert load.find_files(tmp_path, OBJECTS) == {"account": tmp_path / "Account.csv"}


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (("Account", "sf_account"), "account: Account.csv, sf_account.csv"),
        (("Contacts_1", "Contacts_2"), "contact: Contacts_1.csv, Contacts_2.csv"),
        (("Account", "Opportunity", "Opportunities"), "Opportunities.csv, Opportunity.csv"),
    ],
)
def test_a_doubt_is_an_error_that_lists_the_candidates(
    landing: psycopg.Connection, tmp_path: Path, names: tuple[str, ...], listed: str
) -> None:
    write(tmp_path, **dict.fromkeys(names, "Id\n001\n"))
    with pytest.raises(WarehouseError, match="more than one file") as error:
        load.load_folder(landing, tmp_path)
    assert listed in str(error.value)
    assert set(counts(landing).values()) == {0}


def test_a_folder_without_any_file_says_what_was_looked_for(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, OpportunityHistory="Id\n", Lead="Id\n")
    with pytest.raises(WarehouseError) as error:
        load.load_folder(landing, tmp_path)
    for word in (
        str(tmp_path), "account.csv", "contact.csv", "opportunity.csv", "OpportunityHistory.csv",
        "Lead.csv",
    ):  # fmt: skip
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ["Account.xlsx"],
            "holds no CSV file. Account.xlsx is a spreadsheet: open it and save it as",
        ),
        (["export.zip", "~$Account.xlsx"], "holds no CSV file. export.zip is packed: unpack it"),
        (["Account.json"], "holds no CSV file. Account.json is no CSV: export the object as CSV."),
    ],
)
def test_what_is_there_instead_of_csv_is_named(
    tmp_path: Path, names: list[str], message: str
) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(WarehouseError) as raised:
        load.find_files(tmp_path, ["account", "contact"])
    assert message in str(raised.value)
    assert "~$" not in str(raised.value)
    # beside what can be read
    (tmp_path / "Contact.csv").write_text("Id\n")
    assert list(load.find_files(tmp_path, ["account", "contact"])) == ["contact"]
    said = files.no_file(tmp_path, "account")
    assert ("Account.xlsx is a spreadsheet" in said) == (names == ["Account.xlsx"])


@pytest.mark.parametrize("what", ["does not exist", "is a file, not a folder"])
def test_no_folder(landing: psycopg.Connection, tmp_path: Path, what: str) -> None:
    path = tmp_path / "notes.txt"
    if "file" in what:
        path.write_text("Id\n")
    with pytest.raises(WarehouseError, match=what):
        load.load_folder(landing, path)


def test_no_landing_tables(empty_url: str, tmp_path: Path) -> None:
    write(tmp_path, Account=f"Id\n{ID}\n")
    with pytest.raises(WarehouseError, match="deploy"):
        load.load_folder(empty_url, tmp_path)


def test_some_of_the_objects_are_enough_and_the_others_reported(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, sf_contact_data="id,last_name\n003,Levy\n", OpportunityHistory="Id\n")
    results = {result.object: result for result in load.load_folder(landing, tmp_path)}
    assert set(results) >= set(OBJECTS)
    assert results["contact"].rows == 1
    assert not results["contact"].skipped
    assert str(results["contact"]) == "contact: 1 rows from sf_contact_data.csv"
    assert results["account"].file is None
    assert results["account"].skipped
    assert str(results["account"]) == f"account: no file in {tmp_path}"
    assert "taken for something else: OpportunityHistory.csv" in str(results["opportunity"])


# what is landed


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "API names in any order, any case",
            f"NAME,id,BillingCity\nAcme,{ID},Lyon\n",
            [{"id": ID, "name": "Acme", "billingcity": "Lyon", "custom_fields": None}],
        ),
        (
            "snake case, with digits apart",
            f"id,billing_city,last_modified_by_id,is_deleted\n{ID},Lyon,005,true\n",
            [{"billingcity": "Lyon", "lastmodifiedbyid": "005", "isdeleted": "true"}],
        ),
        (
            "byte-order mark and CRLF",
            b"\xef\xbb\xbfId,Name\r\n001,M\xc3\xbcller\r\n",
            [{"id": "001", "name": "Müller"}],
        ),
        ("old Mac line ends", "Id,Name\r001,a\r002,b\r", [{"id": "001"}, {"id": "002"}]),
        ("no line end at the end", "Id,Name\n001,a", [{"id": "001", "name": "a"}]),
        ("blank lines", "\n\nId,Name\n\n001,a\n\n", [{"id": "001", "name": "a"}]),
        ("header alone", "Id,Name\n", []),
        ("Id alone", "Id\n001\n", [{"id": "001", "name": None}]),
        ("quoted header with spaces around", '"Id"," Name "\n001,a\n', [{"name": "a"}]),
        (
            "empty is delivered, no column is not; blanks and NULL are text",
            'Id,Name,Site,Phone,Fax,Sic\n001,,"", ,NULL,\\N\n',
            [{"name": "", "site": "", "phone": " ", "fax": "NULL", "sic": "\\N", "type": None}],
        ),
        (
            "rows without any value",
            "Id,Name,Site\n001,a,\n,,\n , ,\n002,b,\n",
            [{"id": "001"}, {"id": "002"}],
        ),
        (
            "semicolons",
            'Id;"Name";Site\n001;"a;b";c,d\n',
            [{"id": "001", "name": "a;b", "site": "c,d"}],
        ),
        ("semicolons and a comma in a name", "Id;Name, full;Site\n001;a;b\n", [{"site": "b"}]),
        ("tabs", '"Id"\t"Name"\n"001"\t"a"\n', [{"id": "001", "name": "a"}]),
        ("bars", "Id|Name\n001|a\n", [{"name": "a"}]),
        ("Excel's line", "sep=;\nId;Name\n001;a\n", [{"id": "001", "name": "a"}]),
        ("blanks before quotes", '"Id", "Name"\n"001", "a"\n', [{"id": "001", "name": "a"}]),
        ("two marks", "\ufeff\ufeffId,Name\n001,a\n", [{"id": "001", "name": "a"}]),
        ("a mark in quotes", '"\ufeffId","Name"\n"001","a"\n', [{"id": "001", "name": "a"}]),
        (
            "the numbered rows of pandas, and the type of each",
            ",attributes,Id,Name\n0,\"OrderedDict([('type', 'x')])\",001,a\n1,y,002,b\n",
            [{"id": "001", "name": "a", "custom_fields": None}, {"id": "002"}],
        ),
        ("an empty column without a name", "Id,Name,\n001,a,\n", [{"name": "a"}]),
        (
            "Latin-1",
            "Id,Name\n001,M\u00fcller\x81\n".encode("latin-1"),
            [{"name": "M\u00fcller\x81"}],
        ),
        (
            "Windows-1252",
            "Id,Name\n001,Zo\u00eb\u2019s\n".encode("cp1252"),
            [{"name": "Zo\u00eb\u2019s"}],
        ),
        (
            "Windows-1252 far down",
            b"Id,Name\n" + b"001,a\n" * 70_000 + b"002,\xfc\n",
            [{"name": "a"}] * 70_000 + [{"name": "\u00fc"}],
        ),
        (
            "UTF-16 with a mark",
            "Id,Name\n001,\u00fc\u732b\n".encode("utf-16"),
            [{"name": "\u00fc\u732b"}],
        ),
        ("UTF-16 without", "Id,Name\n001,a\n".encode("utf-16-le"), [{"name": "a"}]),
        ("UTF-16, big end first", "Id;Name\n001;a\n".encode("utf-16-be"), [{"name": "a"}]),
        (
            "the footer of a report",
            'Id,Name\n001,a\n\n"Pipeline by rep"\n"Copyright (c) 2025"\n"Some Company"\n',
            [{"id": "001"}],
        ),
        (
            "newlines, tabs, quotes, backslashes, a lone backslash dot",
            'Id,Name,Description,Site\n001,"a\nb\r\nc\rd","\\.","say ""hi"""\n'
            '002,"\\.\n\\.\nx",tab\there,back\\slash\\n\n003,,,\\.\n',
            [
                {"name": "a\nb\r\nc\rd", "description": "\\.", "site": 'say "hi"'},
                {"name": "\\.\n\\.\nx", "description": "tab\there", "site": "back\\slash\\n"},
                {"id": "003", "name": "", "site": "\\."},
            ],
        ),
        (
            "commas, emoji, quotes inside a value, padding",
            'Id,Name,Site\n001," a, b ",🚀 5" pipe\n',
            [{"name": " a, b ", "site": '🚀 5" pipe'}],
        ),
        (
            "control characters",
            "Id,Name,Test_Region__c\n001,a\x1fb,x\x1ey\n002,\x1e,\x1f\n",
            [
                {"name": "a\x1fb", "custom_fields": {"test_region__c": "x\x1ey"}},
                {"name": "\x1e", "custom_fields": {"test_region__c": "\x1f"}},
            ],
        ),
        ("NUL bytes are dropped", b"Id,Na\0me\n00\x001,a\0\n", [{"id": "001", "name": "a"}]),
        (
            "unknown fields, as strings, where not empty",
            "Id,Test_Region__c, Test_Score__c ,Days (open),Note__c\n"
            '001,EMEA,1.0,,"x ""y""\n\\z"\n002,,,,\n',
            [
                {
                    "custom_fields": {
                        "test_region__c": "EMEA",
                        "test_score__c": "1.0",
                        "note__c": 'x "y"\n\\z',
                    }
                },
                {"custom_fields": None},
            ],
        ),
        (
            "a custom field is never a column of the same letters",
            "Id,Type__c,_fivetran_synced,extracted_at,raw_id,Jig__Saw\n001,x,y,now,7,z\n",
            [
                {
                    "type": None,
                    "custom_fields": {
                        "type__c": "x",
                        "_fivetran_synced": "y",
                        "extracted_at": "now",
                        "raw_id": "7",
                        "jig__saw": "z",
                    },
                }
            ],
        ),
        (
            "a value longer than the csv module's limit",
            f"Id,Description,Long__c\n001,{'d' * 200_000},{'c' * 200_000}\n",
            [{"description": "d" * 200_000, "custom_fields": {"long__c": "c" * 200_000}}],
        ),
    ],
)
def test_what_is_landed(
    landing: psycopg.Connection,
    tmp_path: Path,
    name: str,
    content: str | bytes,
    expected: list[dict],
) -> None:
    write(tmp_path, Account=content)
    assert load.load_folder(landing, tmp_path)[0].rows == len(expected), name
    landed = rows(landing)
    assert [
        {key: row[key] for key in want} for row, want in zip(landed, expected, strict=True)
    ] == (expected)
    for row in landed:
        assert row["raw_id"] < 10**6  # the metadata columns take their defaults
        assert row["load_xid"] is not None


def test_many_rows_in_order_with_odd_ones_between(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    names = [
        f"n{i}" + ("\x1e" if i % 1000 == 7 else "\n" if i % 10 == 0 else "") for i in range(30_000)
    ]
    lines = "".join(f'{i},"{name}",{i % 7 or ""}\n' for i, name in enumerate(names))
    write(tmp_path, Opportunity="Id,Name,Test_Rank__c\n" + lines)
    assert loaded(landing, tmp_path)[2].rows == 30_000
    query = (
        "select o.id, o.name, o.custom_fields ->> 'test_rank__c' "
        "from raw_salesforce.opportunity as o order by o.raw_id"
    )
    expected = [(str(i), name, str(i % 7) if i % 7 else None) for i, name in enumerate(names)]
    assert landing.execute(query).fetchall() == expected


def test_a_new_column_needs_no_change_here(landing: psycopg.Connection, tmp_path: Path) -> None:
    landing.execute("alter table raw_salesforce.account add column test_region__c text")
    landing.execute("alter table raw_salesforce.account add column net_worth text")
    write(tmp_path, Account="Id,Test_Region__c,NetWorth\n001,EMEA,7\n")
    load.load_folder(landing, tmp_path)
    row = rows(landing)[0]
    assert (row["test_region__c"], row["net_worth"], row["custom_fields"]) == ("EMEA", "7", None)


def test_a_generated_column_is_none_to_land_into(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    landing.execute(
        "alter table raw_salesforce.account "
        "add column loud text generated always as (upper(name)) stored"
    )
    load.load_folder(landing, write(tmp_path, Account="Id,Name,Loud\n001,a,b\n"))
    row = rows(landing)[0]
    assert (row["loud"], row["custom_fields"]) == ("A", {"loud": "b"})


def test_a_further_landing_table_needs_no_change_here(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    landing.execute(
        "create table raw_salesforce.walrus (like raw_salesforce.account including all);"
        "alter table raw_salesforce.walrus owner to salesforce_owner"
    )
    write(tmp_path, sf_walruses="Id,Name\na00,Spring\n", CampaignMember="Id\n00v\n")
    results = {result.object: result for result in load.load_folder(landing, tmp_path)}
    assert results["walrus"].file == "sf_walruses.csv"
    assert [row["name"] for row in rows(landing, "walrus")] == ["Spring"]


# what is refused

GOOD = "Id,Name\n001,Acme\n"

REFUSALS = {
    "truncated row": (b"Id,Name,Site\n001,a,b\n002,c\n", 3, "2 fields where the header has 3"),
    "cut off in the last row": (b"Id,Name,Site\n001,a,b\n002", 3, "cut off"),
    "line after quoted newlines": (b'Id,Name\n001,"a\nb\nc"\n002\n', 5, "1 fields"),
    "too many fields": (b"Id,Name\n001,a,b\n", 2, "3 fields where the header has 2"),
    "unterminated quote": (b'Id,Name\n001,a\n002,"b\n003,c\n', 3, "never closed"),
    "unterminated quote before others": (b'Id,Name\n001,"a\n002,"b"\n', 3, "malformed quoting"),
    "text after a closing quote": (b'Id,Name\n001,"a"b\n', 2, "malformed quoting"),
    "no Id column": (b"Name,Site\na,b\n", 1, "no Id column"),
    "report labels": (
        b"Account ID,Account Name\n001,a\n",
        1,
        "no Id column in the header (Account",
    ),
    "cut off within a character": ("Id,Name\n001,a\n002,ü".encode()[:-1], 3, "not UTF-8"),
    "HTML": (b"\n<!DOCTYPE html>\n<html><body>Session expired</body></html>", 1, "HTML page"),
    "HTML in XML": (b'<?xml version="1.0"?><html xmlns="x"/>', 1, "HTML page"),
    "XML": (b'<?xml version="1.0"?><records/>', 1, "XML"),
    "JSON object": (b'{"records": [{"Id": "001"}]}', 1, "JSON"),
    "JSON array": (b'[{"errorCode": "INVALID_SESSION_ID"}]', 1, "JSON"),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", 1, "zip archive"),
    "gzip": (b"\x1f\x8b\x08\x00abc", 1, "gzip"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 1, "Excel"),
    "empty": (b"", 1, "empty"),
    "a mark alone": (b"\xef\xbb\xbf", 1, "empty"),
    "blank lines alone": (b"\n \r\n", 1, "empty"),
    "many blank lines alone": (b"\n" * 5000, 1, "empty"),
    "duplicate header": (b"Id,Name,name\n001,a,b\n", 1, "Name and name are the same field"),
    "API name and snake case": (b"Id,StageName,stage_name\n1,a,b\n", 1, "same field"),
    "duplicate custom field": (b"Id,Test_Region__c,test_region__C\n1,a,b\n", 1, "same field"),
    "two Ids": (b"Id,ID\n1,2\n", 1, "same field"),
    "a column without a name that holds something": (
        b"Id,,Name\n1,,3\n2,x,3\n",
        3,
        "field 2 of the header has no name, and here is 'x' in it",
    ),
    "no name at all": (b",,\n1,2,3\n", 1, "no field of the header has a name"),
    "a row without an Id": (b"Id,Name\n001,a\n,b\n", 3, "this row has no Id (b)"),
    "a total": (b"Id,Name,Amount\n001,a,5\nTotal,,5\n", 3, "'Total' is no Salesforce id"),
    "a group": (b'StageName,Id\n"Prospecting (2)",\n,001\n', 2, "no Id (Prospecting (2))"),
    "an id of 8,000 characters": (b"Id,Name\n" + b"7" * 8000 + b",a\n", 2, "of 8000 characters"),
    "a sum": (b"Id,Name,Amount\n001,a,5\nRecords 1,,5\n", 3, "'Records 1' is no Salesforce id"),
    "cut off after a blank line": (b"Id,Name\n001,a\n\n002\n003,b\n", 4, "cut off"),
    "records of another object": (
        b"Id,Name\n006Sa00000AAAQVIA3,a\n003Sa00000AAAQVIA3,b\n",
        3,
        "003Sa00000AAAQVIA3 is the id of a record of contact: this file holds another object",
    ),
    "both orders of day and month": (
        b"Id,CloseDate\n001,28/02/2025\n002,02/28/2025\n",
        1,
        "CloseDate holds 28/02/2025 and 02/28/2025: neither day/month nor month/day reads both. "
        "Write them as 2025-02-28",
    ),
    "an order that cannot be told": (
        b"Id,CloseDate,CreatedDate,LastActivityDate\n001,28/02/2025,02/28/2025,03/02/2025\n",
        1,
        "Whether 03/02/2025 in LastActivityDate has the day or the month first cannot be told",
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refused_by_name_and_line_and_nothing_landed(
    landing: psycopg.Connection, tmp_path: Path, refusal: str
) -> None:
    content, line, why = REFUSALS[refusal]
    # Opportunity comes last: the other two were copied already.
    write(tmp_path, Account=GOOD, Contact=GOOD, Opportunity=content)
    with pytest.raises(WarehouseError) as error:
        load.load_folder(landing, tmp_path)
    message = str(error.value)
    assert message.startswith(f"Opportunity.csv, line {line}: ")
    assert why in message
    assert "Nothing of this folder was landed" in message
    assert set(counts(landing).values()) == {0}
    # The connection is as before: repaired, the folder lands.
    write(tmp_path, Opportunity=GOOD)
    load.load_folder(landing, tmp_path)
    assert set(counts(landing).values()) == {1, 3}


def test_a_quote_never_closed_is_found_before_it_fills_the_memory(
    landing: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_FIELD", 100_000)
    write(tmp_path, Account='Id,Name\n001,a\n002,"b\n' + "003,c\n" * 200_000)
    with pytest.raises(WarehouseError, match=r"line 3: .*never closed"):
        load.load_folder(landing, tmp_path)
    write(tmp_path, Account="Id,Name\n001," + "x" * 200_000 + "\n")
    with pytest.raises(WarehouseError, match=r"line 2: a line of more than"):
        load.load_folder(landing, tmp_path)


def test_the_csv_module_is_left_as_it_was(landing: psycopg.Connection, tmp_path: Path) -> None:
    import csv

    before = csv.field_size_limit()
    load.load_folder(landing, write(tmp_path, Account=GOOD))
    assert csv.field_size_limit() == before


def test_an_unreadable_file(
    landing: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, Account=GOOD)

    def no_open(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", no_open)
    for again in (False, True):
        with pytest.raises(WarehouseError, match=r"Account\.csv cannot be read: Permission denied"):
            load.load_folder(landing, tmp_path, again)


# files landed before


def test_a_file_that_was_landed_is_left_out_unless_asked_for_again(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, Account=GOOD, Contact=GOOD)
    first = loaded(landing, tmp_path)
    assert [(r.rows, r.landed) for r in first] == [(1, 1), (1, 1), (0, 0)]
    known = loaded(landing, tmp_path)
    assert [r.skipped for r in known] == [True, True, True]
    assert str(known[0]) == "account: Account.csv was landed before"
    again = loaded(landing, tmp_path, again=True)
    assert [(r.rows, r.landed) for r in again] == [(1, 0), (1, 0), (0, 0)]
    assert str(again[0]) == "account: 1 rows from Account.csv, 1 of them known already"
    assert counts(landing) == {
        "raw_salesforce.account": 1,
        "raw_salesforce.contact": 1,
        "raw_salesforce.opportunity": 0,
        "control.load": 4,
    }


def test_what_is_landed_again_on_purpose_is_the_last_word(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    for name in ("a", "b", "a"):
        load.load_folder(landing, write(tmp_path, Account=f"Id,Name\n{ID},{name}\n"), again=True)
    assert [row["name"] for row in rows(landing)] == ["a", "b", "a"]


# the names of fields, the marks of others, the order of dates


def told(connection: psycopg.Connection, folder: Path, **how) -> str:
    """What is said of the folder's opportunities."""
    results = load.load_folder(connection, folder, **how)
    return next(str(one) for one in results if one.object == "opportunity")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Account.Id,Owner.Id,Id", {"accountid": "1", "ownerid": "2", "id": "3"}),
        ("Account.Id,AccountId,Id", {"accountid": "2", "custom_fields": {"account.id": "1"}}),
        ("id,name,sfid", {"id": "3", "name": "2", "custom_fields": {"_hc_id": "1"}}),
        (
            "Opportunity ID,Close Date,Stage",
            {"id": "1", "closedate": "2", "stagename": "3", "custom_fields": None},
        ),
        ("Id,Opportunity Name,Account Name", {"name": "2", "custom_fields": {"account name": "3"}}),
        ("Id,Probability (%),Won", {"probability": "2", "iswon": "3"}),
    ],
)
def test_fields_by_other_names(
    landing: psycopg.Connection, tmp_path: Path, header: str, expected: dict
) -> None:
    load.load_folder(landing, write(tmp_path, Opportunity=f"{header}\n1,2,3\n"))
    row = rows(landing, "opportunity")[0]
    assert {key: row[key] for key in expected} == expected


def test_a_report_without_ids_is_told_what_to_show(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, Opportunity="Opportunity Name,Stage\na,b\n")
    with pytest.raises(WarehouseError, match=r"a report has to show Opportunity ID\. Nothing of"):
        load.load_folder(landing, tmp_path)


def test_a_report_in_an_unknown_language_is_told_what_to_do(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    write(tmp_path, Opportunity="Id. szansy,Nazwa szansy,Etap,Kwota,Stage\n1,b,c,d,e\n")
    with pytest.raises(WarehouseError) as refusal:
        load.load_folder(landing, tmp_path)
    assert (
        "No field of opportunity is called Id. szansy, Nazwa szansy, Etap, Kwota: rename the "
        "columns as the API calls them (Id), or list what your reports say in "
        "objects/opportunity.toml (labels)" in str(refusal.value)
    )


REPORT = """\
Opportunity-ID;Opportunity-Name;Opportunity-Inhaber;Phase;Betrag;Schlusstermin
006000000000001;Größe;Ada;Closed Won;5;28.02.2025

Opportunity-Bericht
Copyright (c) 2000-2025 salesforce.com, inc. Alle Rechte vorbehalten.
"""


def test_a_report_in_another_language(landing: psycopg.Connection, tmp_path: Path) -> None:
    said = told(landing, write(tmp_path, Opportunity=REPORT.encode("cp1252")))
    (row,) = rows(landing, "opportunity")
    expected = {
        "id": "006000000000001",
        "name": "Größe",
        "stagename": "Closed Won",
        "amount": "5",
        "closedate": "02/28/2025",
        "custom_fields": {"opportunity-inhaber": "Ada"},
    }
    assert {key: row[key] for key in expected} == expected
    assert "without the footer of the report" in said
    assert "kept as custom fields: Opportunity-Inhaber" in said


@pytest.mark.parametrize("total", ["Gesamt", "Total général", "合計", "Gesamtsumme (2)"])
def test_a_total_in_another_language(
    landing: psycopg.Connection, tmp_path: Path, total: str
) -> None:
    write(tmp_path, Opportunity=f"Opportunity-ID,Betrag\n006000000000001,5\n{total},5\n")
    with pytest.raises(WarehouseError, match=r"line 3: .* is no Salesforce id; export without"):
        load.load_folder(landing, tmp_path)


@pytest.mark.parametrize(
    ("content", "expected", "said"),
    [
        (
            "Id,IsDeleted,_fivetran_deleted\n1,false,true\n2,false,false\n3,true,\n4,,maybe\n",
            ["true", "false", "true", "maybe"],
            "1 deleted by _fivetran_deleted",
        ),
        (
            "id,_sdc_deleted_at\n1,2025-03-04T10:00:00Z\n2,\n3,soon\n",
            ["true", "", "soon"],
            "1 deleted by _sdc_deleted_at",
        ),
        (
            "Id,_ab_cdc_deleted_at,__deleted\n1,,t\n2,2025-03-04 10:00:00,f\n3,,\n",
            ["t", "true", ""],
            "2 deleted by __deleted and _ab_cdc_deleted_at",
        ),
        (
            "Id,_acme_deleted,Deleted_Reason__c\n1,true,x\n",
            [None],
            "WARNING: _acme_deleted may mark deletions and is not understood; it is kept as a",
        ),
    ],
)
def test_marks_of_deletion_that_others_make(
    landing: psycopg.Connection, tmp_path: Path, content: str, expected: list, said: str
) -> None:
    assert said in told(landing, write(tmp_path, Opportunity=content))
    landed = rows(landing, "opportunity")
    assert [row["isdeleted"] for row in landed] == expected
    header, *lines = (line.split(",") for line in content.splitlines())
    for line, row in zip(lines, landed, strict=True):
        marks = {n: v for n, v in zip(header, line, strict=True) if n.startswith("_") and v}
        assert marks.items() <= (row["custom_fields"] or {}).items(), "what was delivered stays"


def test_a_file_says_which_flags_it_lacks(landing: psycopg.Connection, tmp_path: Path) -> None:
    write(tmp_path, Opportunity="Id,IsWon\n1,true\n")
    assert "IsClosed not delivered: as before, else what control.stage says" in told(
        landing, tmp_path
    )
    write(tmp_path, Opportunity="Id,IsWon,IsClosed\n1,true,true\n")
    assert "not delivered" not in told(landing, tmp_path)


DAYS = "Id,CloseDate,CreatedDate\n1,{},{}\n2,{},{}\n"


@pytest.mark.parametrize(
    ("days", "dates", "expected", "said"),
    [
        (
            ("03/02/2025", "05/01/2025 09:30", "28/02/2025", "25/01/2025 09:30"),
            None,
            [("02/03/2025", "01/05/2025 09:30"), ("02/28/2025", "01/25/2025 09:30")],
            "as day/month/year (28/02/2025 in CloseDate, 25/01/2025 09:30 in CreatedDate)",
        ),
        (
            ("03/02/2025", "", "02/28/2025", ""),
            None,
            [("03/02/2025", ""), ("02/28/2025", "")],
            "dates read as month/day/year (02/28/2025 in CloseDate)",
        ),
        (
            ("03/02/2025", "", "", ""),
            None,
            [("03/02/2025", ""), ("", "")],
            "month/day/year (03/02/2025 in CloseDate; AGAIN=1 DATES=dmy reads them day first)",
        ),
        (
            ("03/02/2025", "", "", ""),
            "dmy",
            [("02/03/2025", ""), ("", "")],
            "dates read as day/month/year (03/02/2025 in CloseDate)",
        ),
        (
            ("31.12.2026", "", "2026-01-02", ""),
            None,
            [("12/31/2026", ""), ("2026-01-02", "")],
            "dates read as day/month/year (31.12.2026 in CloseDate)",
        ),
    ],
)
def test_the_order_of_dates(
    landing: psycopg.Connection, tmp_path: Path, days: tuple, dates: str, expected: list, said: str
) -> None:
    write(tmp_path, Opportunity=DAYS.format(*days))
    assert said in told(landing, tmp_path, dates=dates)
    landed = [(row["closedate"], row["createddate"]) for row in rows(landing, "opportunity")]
    assert landed == expected


def test_an_order_that_is_none(landing: psycopg.Connection, tmp_path: Path) -> None:
    write(tmp_path, Opportunity=GOOD)
    with pytest.raises(WarehouseError, match=r"say dmy .* or mdy"):
        load.load_folder(landing, tmp_path, dates="ymd")


# what a file does not deliver


FULL = "Id,Name,Amount,IsWon,SystemModstamp,Test_Zone__c,Test_Tier__c\n"


def test_what_a_file_has_no_column_for_is_carried_over_with_its_stamp(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    stamp = "2024-03-01T10:00:00.000Z"
    load.load_folder(
        landing, write(tmp_path, Opportunity=FULL + f"{DEAL},Deal,100,true,{stamp},EMEA,gold\n")
    )
    write(tmp_path, Opportunity=f"Id,Amount,Test_Tier__c\n{DEAL[:15]},200,\n006new,5,silver\n")
    load.load_folder(landing, tmp_path)
    landed = rows(landing, "opportunity")
    assert [
        (r["id"], r["name"], r["amount"], r["iswon"], r["systemmodstamp"], r["custom_fields"])
        for r in landed
    ] == [
        (DEAL, "Deal", "100", "true", stamp, {"test_zone__c": "EMEA", "test_tier__c": "gold"}),
        (DEAL[:15], "Deal", "200", "true", stamp, {"test_zone__c": "EMEA"}),
        ("006new", None, "5", None, None, {"test_tier__c": "silver"}),
    ]
    assert [r["seen_at"] is not None for r in landed] == [False, True, False]
    assert (
        landing.execute(
            "select fields from control.load as l inner join raw_salesforce.opportunity as o"
            " on l.load_id = o.load_id order by o.raw_id"
        ).fetchall()[1:]
        == [(["id", "amount", "test_tier__c"],)] * 2
    )


def test_a_stamp_that_cannot_be_read_is_not_the_beginning_of_time(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    """It is news about the current version, whose stamp the other column tells."""
    write(tmp_path, Opportunity=FULL + f"{DEAL},Deal,100,true,2024-03-01T10:00:00.000Z,,\n")
    load.load_folder(landing, tmp_path)
    write(tmp_path, Opportunity=f"Id,Amount,SystemModstamp\n{DEAL},200,yesterday\n")
    load.load_folder(landing, tmp_path)
    landed = rows(landing, "opportunity")[-1]
    assert landed["systemmodstamp"] == "yesterday"
    assert landed["lastmodifieddate"] == "2024-03-01T10:00:00.000000Z"
    assert landed["seen_at"] is not None
    # of two records, one such stamp is more than a hundredth
    landing.execute(
        "update control.quality_check set error_if = null"
        " where name = 'opportunity_state_cast_failure'"
    )
    landing.execute("select public.run_salesforce_transform()")
    assert landing.execute("select amount, name from intermediate.opportunity").fetchall() == [
        (200, "Deal")
    ]


def test_a_name_is_joined_anew_where_its_parts_change(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    """A Data Export writes no Name of a contact, and none of a person account."""
    write(
        tmp_path,
        Contact="Id,Salutation,FirstName,LastName,Phone\n1,Ms.,Ada,Okafor,5\n2,,,Ng,6\n",
        Account="Id,FirstName,LastName\n1,Ada,Okafor\n",
    )
    load.load_folder(landing, tmp_path)
    landing.execute("select public.run_salesforce_transform()")
    names = "select c.name from marts.dim_contact as c order by c.contact_id"
    assert landing.execute(names).fetchall() == [("Ada Okafor",), ("Ng",)]
    assert landing.execute("select a.name from marts.dim_account as a").fetchall() == [
        ("Ada Okafor",)
    ]
    write(tmp_path, Contact="Id,Name\n1,Ada Okafor\n")
    load.load_folder(landing, tmp_path)
    write(tmp_path, Contact="Id,FirstName,LastName\n1,Ada,Okafor\n2,Bo,Ng\n")
    load.load_folder(landing, tmp_path)
    write(tmp_path, Contact="Id,LastName\n1,Levy\n")
    load.load_folder(landing, tmp_path)
    landing.execute("select public.run_salesforce_transform()")
    assert landing.execute(names).fetchall() == [("Ada Levy",), ("Bo Ng",)]


def test_a_forecast_category_is_read_from_its_name_where_that_alone_is_there(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    names = ("Omitted", "Pipeline", "Best Case", "Most Likely", "Commit", "Closed", "Upside", "")
    write(
        tmp_path,
        Opportunity="Id,Forecast Category,Amount,IsClosed,CloseDate\n"
        + "".join(f"{n},{name},10,false,2999-02-01\n" for n, name in enumerate(names, start=1)),
    )
    load.load_folder(landing, tmp_path)
    landing.execute("select public.run_salesforce_transform()")
    categories = "select array_agg(f.forecast_category order by f.opportunity_id) from {} as f"
    wanted = ["Omitted", "Pipeline", "BestCase", "MostLikely", "Forecast", "Closed", None, None]
    for mart in ("marts.fct_opportunity", "marts.opportunity_history"):
        assert landing.execute(categories.format(mart)).fetchall() == [(wanted,)]
    assert landing.execute(
        "select commit_count, most_likely_count, best_case_count, pipeline_count, omitted_count,"
        " other_count from marts.forecast_daily"
    ).fetchall() == [(1, 1, 1, 1, 1, 3)]
    # what the API says counts, and no longer once another name comes alone
    write(
        tmp_path,
        Opportunity="Id,ForecastCategory,ForecastCategoryName\n1,MostLikely,Upside\n2,,Commit\n",
    )
    load.load_folder(landing, tmp_path)
    landing.execute("select public.run_salesforce_transform()")
    wanted[:2] = ["MostLikely", "Forecast"]
    assert landing.execute(categories.format("marts.fct_opportunity")).fetchall() == [(wanted,)]
    write(tmp_path, Opportunity="Id,ForecastCategoryName\n1,Best Case\n2,Commit\n")
    load.load_folder(landing, tmp_path)
    write(tmp_path, Opportunity="Id,Amount\n1,20\n")
    load.load_folder(landing, tmp_path)
    landing.execute("select public.run_salesforce_transform()")
    wanted[0] = "BestCase"
    assert landing.execute(categories.format("marts.fct_opportunity")).fetchall() == [(wanted,)]


def test_an_older_version_is_filled_from_what_was_before_it(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    for day, name in (("01", "first"), ("20", "last")):
        write(
            tmp_path,
            Opportunity=FULL + f"{DEAL},{name},100,,2024-03-{day}T00:00:00.000Z,,\n",
        )
        load.load_folder(landing, tmp_path)
    write(
        tmp_path,
        Opportunity=f"Id,Amount,SystemModstamp\n{DEAL},7,2024-03-10T00:00:00.000Z\n"
        f"{DEAL},8,2024-02-10T00:00:00.000Z\n",
    )
    load.load_folder(landing, tmp_path)
    assert [(r["name"], r["amount"], r["iswon"]) for r in rows(landing, "opportunity")] == [
        ("first", "100", ""),
        ("last", "100", ""),
        ("first", "7", ""),
        (None, "8", None),
    ]


def test_a_record_that_a_file_holds_twice_lands_in_its_order(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    load.load_folder(landing, write(tmp_path, Account=f"Id,Name\n{ID},a\n"))
    load.load_folder(landing, write(tmp_path, Account=f"Id,Name\n{ID},b\n{ID},a\n{ID},c\n"))
    assert [row["name"] for row in rows(landing)] == ["a", "b", "a", "c"]


def test_known_is_the_content_of_an_object_under_any_name(
    landing: psycopg.Connection, tmp_path: Path
) -> None:
    load.load_folder(landing, write(tmp_path, Account=GOOD))
    (tmp_path / "Account.csv").rename(tmp_path / "accounts_2.csv")
    assert load.load_folder(landing, tmp_path)[0].skipped
    write(tmp_path, Contact=GOOD)  # the same bytes, but another object
    results = loaded(landing, tmp_path)
    assert [result.skipped for result in results] == [True, False, True]
    write(tmp_path, accounts_2=GOOD + "002,b\n")
    assert load.load_folder(landing, tmp_path)[0].rows == 2


def test_what_is_recorded(landing: psycopg.Connection, tmp_path: Path) -> None:
    content = "\ufeffId,Name\r\n001,a\0\r\n002,b\r\n".encode()
    write(tmp_path, sf_account=content)
    result = load.load_folder(landing, tmp_path)[0]
    recorded = landing.execute(
        "select l.object, l.way, l.name, l.sha256, l.delivered_rows, l.fields "
        "from control.load as l"
    ).fetchall()
    digest = hashlib.sha256(content).hexdigest()
    assert recorded == [("account", "file", "sf_account.csv", digest, 2, ["id", "name"])]
    assert result.sha256 == digest


def test_a_file_that_changes_after_it_was_judged_is_recorded_as_landed(
    landing: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, Account=GOOD) / "Account.csv"
    judge = landing_module._digest

    def judge_and_append(file: Path) -> str:
        digest = judge(file)
        file.write_bytes(file.read_bytes() + b"002,late\n")
        return digest

    monkeypatch.setattr(landing_module, "_digest", judge_and_append)
    result = load.load_folder(landing, tmp_path)[0]
    assert result.rows == 2
    assert result.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


# roles and transactions


def as_role(connection: psycopg.Connection, role: str) -> None:
    connection.execute(f"set local role {role}")


def test_the_loader_role_may_load(landing: psycopg.Connection, tmp_path: Path) -> None:
    write(tmp_path, Account=GOOD, Contact=GOOD, Opportunity=GOOD)
    with landing.transaction():
        as_role(landing, "salesforce_loader")
        load.load_folder(landing, tmp_path)
        assert all(r.skipped for r in load.load_folder(landing, tmp_path))
        landing.execute("reset role")
    assert set(counts(landing).values()) == {1, 3}


def test_a_role_that_may_not_land(landing: psycopg.Connection, tmp_path: Path) -> None:
    write(tmp_path, Account=GOOD)
    as_role(landing, "salesforce_reporter")
    with pytest.raises(WarehouseError, match=r"permission denied.*salesforce_loader"):
        load.load_folder(landing, tmp_path)
    landing.execute("reset role")


def test_by_url_and_within_a_transaction_of_the_caller(database_url: str, tmp_path: Path) -> None:
    write(tmp_path, Account=GOOD)
    load.load_folder(database_url, str(tmp_path))
    with psycopg.connect(database_url) as connection:  # not autocommit: the caller decides
        load.load_folder(connection, tmp_path)
        connection.rollback()
        assert counts(connection)["raw_salesforce.account"] == 1


def test_memory_stays_flat(database_url: str, tmp_path: Path) -> None:
    """What the process takes at most, for a small file and for one of 120 MB with wide rows."""
    peaks = {}
    text = "x" * 900
    for size in (100, 60_000):
        folder = tmp_path / str(size)
        folder.mkdir()
        with (folder / "Account.csv").open("w") as file:
            file.write("Id,Name,Description,Long__c\n")
            file.writelines(f'{i},"a ""b""\nc",{text},{text}\n' for i in range(size))
        program = (
            "import resource, sys, json; from warehouse.load import load_folder; "
            "r = load_folder(sys.argv[1], sys.argv[2]); "
            "print(json.dumps([r[0].rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, database_url, str(folder)],
            check=True,
            capture_output=True,
            cwd=source.ROOT,
        )
        landed, peaks[size] = json.loads(done.stdout)
        assert landed == size
    assert peaks[60_000] - peaks[100] < 20 * 1024, peaks
