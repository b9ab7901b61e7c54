"""Exports: what engines read of them is what the marts hold, whatever happened in between.

EXPORT_RUNS=300 tries more runs and exports than the few that every call tries.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.export.conftest import QUIET, REASON, SAME, Reader, columns, expected, same
from tests.quality_org import ACCOUNTS, CONTACTS, DEALS, LOST, WON, land, record_id, stamp
from tests.quality_org import run as transform
from warehouse import server, source

pytest.importorskip("pyiceberg", reason=REASON)

from warehouse.errors import WarehouseError
from warehouse.export.place import Busy, opened
from warehouse.export.run import Options, Result, export

RUNS = int(os.environ.get("EXPORT_RUNS", "8"))


def exported(url: str, to: Path | str, **options: Any) -> Result:
    return export(url, str(to), Options(**{"catalog": url, **options}))


def done(session: psycopg.Connection, full: bool = False) -> int:
    result = transform(session, full)
    assert result["status"] == "succeeded", result["error"]
    return result["run_id"]


def line(result: Result, name: str) -> str:
    return next(one for one in result.lines if one.startswith(f"{name}:"))


def command(url: str, *arguments: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "warehouse.export", *arguments],
        cwd=source.ROOT, env={**os.environ, "WAREHOUSE_URL": url, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def add_column(session: psycopg.Connection, mart: str, name: str, type_: str, value: str) -> None:
    """As a deployment does: to the table, and to the view that fills it."""
    session.execute(f"alter table marts.{mart} add column {name} {type_}")
    view = f"marts.{mart}_model"
    (text,) = session.execute("select pg_get_viewdef(%s::regclass)", [view]).fetchone()
    session.execute(
        f"create or replace view {view} as"
        f" select m.*, ({value})::{type_} as {name} from ({text.rstrip(';')}) as m"
    )


def test_types_and_comments(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    add_column(session, "dim_account", "test_share", "numeric(12, 3)", "12345.678")
    land(session, "account", ACCOUNTS[0], name='a "name",\nin two lines', description="",
         annualrevenue="123456789012345678.12345678901234567890", numberofemployees="7",
         systemmodstamp=stamp(-0.5),
         custom_fields=json.dumps({"test_note__c": "ä, \"quoted\"\n"}))  # fmt: skip
    land(session, "account", ACCOUNTS[1], name="NULL", billinglatitude="-0.000000000000000001",
         systemmodstamp=stamp(-0.5))  # fmt: skip
    done(session)
    for more in ("json json default '[1, null]'", "double float8 default 1e-300",
                 "small smallint default 7", "at timestamp default '0001-01-01 00:00:00.000001'",
                 "id uuid default '11111111-1111-1111-1111-111111111111'"):  # fmt: skip
        session.execute(f"alter table marts.dim_date add column test_{more}")
    exported(url, folder)
    same(session, reader)
    for name in reader.names():
        wanted = {c: SAME[t] for c, t in columns(session, f"marts.{name}").items()}
        assert reader.types(name) == wanted, name
    with opened(str(folder), url, "salesforce") as place:
        table = place.table("dim_account")
        assert table is not None
        comment = session.execute(
            "select obj_description('marts.dim_account'::regclass),"
            " col_description('marts.dim_account'::regclass, attnum) from pg_attribute"
            " where attrelid = 'marts.dim_account'::regclass and attname = 'win_rate'"
        ).fetchone()
        told = (table.properties["comment"], table.schema().find_field("win_rate").doc)
        assert told == tuple(" ".join(text.split()) for text in comment)


def test_every_table_says_which_run_it_is(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    first = session.execute("select published_run_id from marts.data_status").fetchone()[0]
    exported(url, folder)
    before = {name: reader.rows(name) for name in reader.names()}
    land(session, "opportunity", DEALS[0], amount="77", systemmodstamp=stamp(-0.5))
    second = done(session)
    result = exported(url, folder)
    assert result.run == second
    assert line(result, "dim_contact") == "dim_contact: 3 rows, as they were"
    assert "1 of 1 files" in line(result, "fct_opportunity")
    with opened(str(folder), url, "salesforce") as place:
        for name in reader.names():
            table = place.table(name)
            runs = [s.summary["warehouse.run-id"] for s in table.snapshots()]
            assert runs == [str(first), str(second)], name
    same(session, reader)
    assert {name: reader.rows(name, first) for name in reader.names()} == before


def test_nothing_new_is_quick(url: str, folder: Path, reader: Reader) -> None:
    assert exported(url, folder).is_new
    files = sorted(folder.rglob("*"))
    started = time.monotonic()
    again = exported(url, folder)
    assert time.monotonic() - started < 5
    assert not again.is_new
    assert again.lines == [f"nothing new since run {again.run}, which is there already"]
    assert sorted(folder.rglob("*")) == files


class Life:
    """What may happen to an org and its warehouse between two exports."""

    def __init__(self, session: psycopg.Connection, seed: int) -> None:
        self.session, self.random = session, random.Random(seed)
        self.tick = 0

    def now(self) -> str:
        self.tick += 1
        moment = datetime.now(UTC) - timedelta(days=1) + timedelta(seconds=self.tick)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def change(self) -> None:
        pick = self.random
        object_, prefix, size = pick.choice(
            [("account", "001", 8), ("contact", "003", 20), ("opportunity", "006", 60)]
        )
        for _ in range(pick.randint(1, 12)):
            fields: dict[str, str | None] = {"systemmodstamp": self.now()}
            if pick.random() < 0.1:
                # what arrives late: the history of months that had ended
                fields["systemmodstamp"] = stamp(-pick.randint(1, 29))
            if pick.random() < 0.15:
                fields["isdeleted"] = "true"
            if object_ == "opportunity":
                fields |= {"amount": str(pick.randint(1, 10**6) / 100)}
                fields |= pick.choice([{}, {}, WON, LOST, {"stagename": "Negotiation"}])
                fields["accountid"] = pick.choice(ACCOUNTS)
            else:
                fields["description"] = pick.choice([None, "", 'a, "b"\nc', "ö" * 40])
            land(self.session, object_, record_id(prefix, pick.randint(1, size)), **fields)

    def step(self) -> None:
        event = self.random.random()
        if event < 0.06:
            id_ = record_id("003", self.random.randint(1, 20))
            self.session.execute("select control.erase('contact', %s, 'request 1')", [id_])
        elif event < 0.1:
            self.session.execute("update control.setting set history_keep_months = 1")
            self.session.execute("select control.apply_history_retention(99)")
        elif event < 0.14:
            self.tick += 1
            name = f"test_{self.tick}"
            add_column(self.session, "dim_contact", name, "text", "m.last_name")
        elif event < 0.2:
            self.session.execute("delete from marts.dim_date where date_day = (select min(date_day)"
                                 " from marts.dim_date)")  # fmt: skip
            self.change()  # by hand, and seen when the next run publishes
        else:
            self.change()


@pytest.mark.timeout(3600 if RUNS >= 50 else 300)
def test_whatever_happens_the_export_is_what_the_marts_are(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    seed = int(os.environ.get("EXPORT_SEED", random.randrange(10**6)))
    print(f"EXPORT_SEED={seed}")
    life = Life(session, seed)
    session.execute("update control.quality_check set severity = 'info'")
    kept: dict[int, dict[str, list[tuple]]] = {}
    days: list[date] = []
    for number in range(RUNS):
        for _ in range(life.random.randint(0, 3)):
            life.step()
        result = transform(session, life.random.random() < 0.1)
        assert result["status"] != "failed", result["error"]
        if life.random.random() < 0.2:
            continue
        keep = life.random.choice([1, 3, 3, 50])
        asked = None
        if life.random.random() < 0.3:
            day = datetime.now(UTC).date() - timedelta(days=life.random.randint(1, 20))
            first = session.execute("select first_day from marts.history_coverage").fetchone()[0]
            asked = days = [*days, day] if day >= first else []
        result = exported(url, folder, keep=keep, days=asked,
                          rows_per_file=life.random.choice([3, 7, 1000]))  # fmt: skip
        same(session, reader)
        index = reader.index()
        assert len(index["exports"]) <= keep
        if "opportunity_as_of" in index["tables"]:
            wanted = [
                (date.fromisoformat(day), *row)
                for day in index["days"]
                for row in session.execute(
                    "select * from marts.opportunity_as_of(%s)", [day]
                ).fetchall()
            ]
            assert reader.rows("opportunity_as_of") == sorted(
                wanted, key=lambda row: [repr(value) for value in row[:2]]
            )
        for run, tables in kept.items():
            if run != result.run and run in [e["run"] for e in index["exports"]]:
                name = life.random.choice(list(tables))
                assert reader.rows(name, run) == tables[name], (number, run, name)
        kept = {result.run: {name: reader.rows(name) for name in reader.names()}}
    assert kept


def test_only_what_changed_is_written(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    for number in range(1, 101):
        land(session, "contact", record_id("003", number), accountid=ACCOUNTS[0])
    done(session)
    exported(url, folder, rows_per_file=10)
    land(session, "contact", record_id("003", 35), lastname="Other", systemmodstamp=stamp(-0.1))
    land(session, "contact", record_id("003", 80), isdeleted="true", systemmodstamp=stamp(-0.1))
    land(session, "contact", record_id("003", 101), accountid=ACCOUNTS[0])
    done(session)
    result = exported(url, folder, rows_per_file=10)
    assert line(result, "dim_contact") == (
        "dim_contact: 100 rows, 30 of them written, 3 of 10 files"
    )
    same(session, reader)
    # two records that swap a value add up to the same, and are not the same
    session.execute(
        "update marts.dim_contact set title = case contact_id when %(a)s then 'x' else 'y' end"
        " where contact_id in (%(a)s, %(b)s)",
        {"a": record_id("003", 1), "b": record_id("003", 2)},
    )
    land(session, "account", ACCOUNTS[2], systemmodstamp=stamp(-0.1), name="Other")
    done(session)
    exported(url, folder, rows_per_file=10)
    session.execute(
        "update marts.dim_contact set title = case contact_id when %(b)s then 'x' else 'y' end"
        " where contact_id in (%(a)s, %(b)s)",
        {"a": record_id("003", 1), "b": record_id("003", 2)},
    )
    land(session, "account", ACCOUNTS[2], systemmodstamp=stamp(-0.05), name="Another")
    done(session)
    exported(url, folder, rows_per_file=10)
    same(session, reader)


def test_columns_come_go_and_change(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    session.execute("alter table marts.dim_account add column test_zone text")
    exported(url, folder)
    session.execute("alter table marts.dim_account add column test_mail text")
    session.execute("update marts.dim_account set test_mail = name")
    result = exported(url, folder)
    assert "written whole (its columns changed: test_mail is new)" in line(result, "dim_account")
    same(session, reader)
    session.execute("alter table marts.dim_account drop column test_zone")
    session.execute("alter table marts.dim_account alter column test_mail type integer using 7")
    result = exported(url, folder)
    assert "test_zone is gone, test_mail was string and is int" in line(result, "dim_account")
    same(session, reader)
    session.execute("comment on column marts.dim_account.test_mail is 'How many.'")
    result = exported(url, folder)
    assert line(result, "dim_account") == "dim_account: 3 rows, as they were"
    with opened(str(folder), url, "salesforce") as place:
        assert place.table("dim_account").schema().find_field("test_mail").doc == "How many."
    same(session, reader)


def everything(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file, with what is in it, unpacked."""
    import pyarrow.parquet as pq
    from pyiceberg.avro.file import AvroFile
    from pyiceberg.io.pyarrow import PyArrowFileIO

    for file in filter(Path.is_file, folder.rglob("*")):
        if file.suffix == ".parquet":
            yield file, repr(pq.read_table(file).to_pylist()).encode()
            yield file, file.read_bytes()
        elif file.suffix == ".avro":
            with AvroFile(PyArrowFileIO().new_input(str(file))) as records:
                yield file, b"".join(repr(record).encode() for record in records)
        else:
            yield file, file.read_bytes()


def test_an_erased_record_is_gone_and_with_keep_from_the_files(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    person = record_id("003", 0)  # the first key of its file
    words = [person.encode(), b"Canaria", b"canary@example.com"]
    land(session, "contact", person, lastname="Canaria", email="canary@example.com")
    land(session, "opportunity", DEALS[0], contactid=person, systemmodstamp=stamp(-0.5))
    done(session)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    exported(url, folder, days=[yesterday])
    assert all(any(word in content for _, content in everything(folder)) for word in words)
    session.execute("select control.erase('contact', %s, 'request 17')", [person])
    done(session)
    exported(url, folder)
    assert person not in [row[0] for row in reader.rows("dim_contact")]
    same(session, reader)
    # the exports before are still there
    assert any(words[1] in content for _, content in everything(folder))
    result = exported(url, folder, keep=1)
    assert "files that only expired exports had are deleted" in result.lines[-1]
    found = [file for file, content in everything(folder) for word in words if word in content]
    assert found == []
    same(session, reader)


def test_days_are_restated_and_given_up(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    today = datetime.now(UTC).date()
    day, other = today - timedelta(days=3), today - timedelta(days=9)

    def same_days(*days: date) -> None:
        wanted = [
            (one, *row)
            for one in days
            for row in session.execute("select * from marts.opportunity_as_of(%s)", [one])
        ]
        assert reader.rows("opportunity_as_of") == sorted(wanted, key=lambda r: repr(r[:2]))

    for deal, days in ((DEALS[0], -15), (DEALS[0], -7), (DEALS[1], -12)):
        land(session, "opportunity", deal, systemmodstamp=stamp(days))
    done(session)
    with pytest.raises(WarehouseError, match=f"AS_OF={today + timedelta(days=1)}: the history"):
        exported(url, folder, days=[today + timedelta(days=1)])
    exported(url, folder, days=[day, other])
    same_days(other, day)
    land(session, "opportunity", DEALS[0], amount="5", systemmodstamp=stamp(-5))
    done(session)
    result = exported(url, folder)
    assert "1 of 2 files" in line(result, "opportunity_as_of")
    same_days(other, day)
    exported(url, folder, days=[day])
    same_days(day)
    comments = (
        "select col_description(attrelid, attnum) from pg_attribute"
        " where attrelid = 'marts.opportunity_daily'::regclass and attname = 'amount'"
    )
    with opened(str(folder), url, "salesforce") as place:
        doc = place.table("opportunity_as_of").schema().find_field("amount").doc
    (comment,) = session.execute(comments).fetchone()
    assert doc == " ".join(comment.split())
    session.execute("update control.setting set history_start = current_date - 1")
    done(session, full=True)
    result = exported(url, folder)
    assert f"opportunity_as_of: {day} is no longer kept, and left out" in result.lines
    same_days()


def test_retention_without_a_run(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    session.execute("update control.setting set history_start = current_date - 90")
    for days in range(80, 0, -5):
        land(session, "opportunity", DEALS[0], amount=str(days), systemmodstamp=stamp(-days))
    done(session, full=True)
    exported(url, folder)
    session.execute("update control.setting set history_keep_months = 1")
    dropped = session.execute("select control.apply_history_retention(9)").fetchone()[0]
    assert dropped["dropped"]
    result = exported(url, folder)
    assert result.is_new
    assert ", 0 of them written, 0 of" in line(result, "opportunity_history")
    same(session, reader)


def test_an_empty_warehouse(
    make_database: Callable[..., str], template_url: str, folder: Path, reader: Reader
) -> None:
    url = make_database(template_url)
    assert exported(url, folder).lines == ["no run has published anything yet: make transform"]
    with server.connect(url, options=QUIET) as session:
        transform(session)
        exported(url, folder)
        same(session, reader)
        assert reader.rows("fct_opportunity") == []
        land(session, "opportunity", DEALS[0])
        done(session)
        exported(url, folder)
        same(session, reader)
        assert len(reader.rows("fct_opportunity")) == 1
    make_database.drop(url)


def test_cut_off_it_leaves_the_last_one(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    exported(url, folder)
    before = {name: reader.rows(name) for name in reader.names()}
    for number in range(1, 60):
        land(session, "contact", record_id("003", number), accountid=ACCOUNTS[0])
        land(session, "opportunity", record_id("006", number))
    done(session)
    # killed at work on one table, others being published already
    code = (
        "import os, signal, sys\n"
        "from warehouse.export import tables\n"
        "original = tables.Publication._snapshot\n"
        "def snapshot(self, *arguments):\n"
        "    if self.relation.name == 'merged_account': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return original(self, *arguments)\n"
        "tables.Publication._snapshot = snapshot\n"
        "from warehouse.export.__main__ import main\n"
        "main()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=source.ROOT,
        env={**os.environ, "WAREHOUSE_URL": url}, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL
    assert {name: reader.rows(name) for name in reader.names()} == before
    left = set(folder.rglob("*.parquet"))
    exported(url, folder, keep=1)
    same(session, reader)
    with opened(str(folder), url, "salesforce") as place:
        reached = {
            Path(task.file.file_path)
            for name in reader.names()
            for task in place.table(name).scan().plan_files()
        }
    assert set(folder.rglob("*.parquet")) == reached
    assert left - reached


def test_a_commit_whose_answer_is_lost_is_whole(
    session: psycopg.Connection,
    url: str,
    folder: Path,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pyiceberg.table import Transaction

    exported(url, folder)
    land(session, "contact", CONTACTS[0], lastname="Other", systemmodstamp=stamp(-0.5))
    done(session)
    original = Transaction.commit_transaction

    def commit(self: Transaction) -> Any:
        original(self)
        if self.table_metadata.location.endswith("dim_contact"):
            raise OSError("connection lost")

    monkeypatch.setattr(Transaction, "commit_transaction", commit)
    with pytest.raises(WarehouseError, match=r"cannot read or write .* connection lost"):
        exported(url, folder)
    monkeypatch.undo()
    with opened(str(folder), url, "salesforce") as place:
        table = place.table("dim_contact")
        assert "Other" in table.scan().to_arrow()["last_name"].to_pylist()
    result = exported(url, folder)
    assert line(result, "dim_contact") == "dim_contact: 3 rows, as they were"
    same(session, reader)


@pytest.mark.timeout(60)
def test_a_full_disk_ends_it_in_a_sentence(
    session: psycopg.Connection,
    url: str,
    folder: Path,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While rows are still on their way."""
    from warehouse.export import tables

    exported(url, folder)
    for number in range(1, 9):
        land(session, "contact", record_id("003", number), accountid=ACCOUNTS[0])
    done(session)
    files = set(folder.rglob("*.parquet"))
    original = tables._cast

    def cast(table: Any, schema: Any) -> Any:
        if "contact_id" in table.column_names and table["contact_id"][0].as_py() > CONTACTS[2]:
            raise OSError("No space left on device")
        return original(table, schema)

    monkeypatch.setattr(tables, "_cast", cast)
    with pytest.raises(WarehouseError, match=r"No space left on device. The last export is as it"):
        exported(url, folder, rows_per_file=2)
    # what other tables had published by then stays
    assert not {file for file in set(folder.rglob("*.parquet")) - files if "contact" in str(file)}
    monkeypatch.undo()
    exported(url, folder, rows_per_file=2)
    same(session, reader)


def test_two_at_once_the_second_is_refused(url: str, tmp_path: Path) -> None:
    refused = "another export to the catalog salesforce is at work: nothing was done"
    for place, catalog in (("a", url), ("b", f"sqlite:///{tmp_path}/catalog.db")):
        with opened(str(tmp_path / place), catalog, "salesforce"):
            with pytest.raises(Busy, match=refused):
                exported(url, tmp_path / place, catalog=catalog)
            # other catalogs are nobody's business
            exported(url, tmp_path / f"not {place}", catalog=catalog, name="other")
        exported(url, tmp_path / place, catalog=catalog)
    place = str(tmp_path / "a")
    with opened(place, url, "salesforce"), command(url, place) as second:
        out, err = second.communicate()
    assert (second.returncode, out) == (75, "")
    assert err.startswith(refused)


def test_somebody_else_wrote(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.export import tables

    exported(url, folder)
    original = tables.Publication._snapshot

    def snapshot(self: tables.Publication, *arguments: Any) -> None:
        original(self, *arguments)
        if self.relation.name == "dim_contact":
            other = self.place.table("dim_contact")
            other.append(other.scan().to_arrow())

    with server.connect(url, options=QUIET) as session:
        land(session, "account", ACCOUNTS[0], name="Other", systemmodstamp=stamp(-0.5))
        done(session)
    monkeypatch.setattr(tables.Publication, "_snapshot", snapshot)
    with pytest.raises(WarehouseError, match="somebody else wrote to the catalog salesforce"):
        exported(url, folder)
    monkeypatch.undo()
    exported(url, folder)


def test_another_tool_replaced_the_files(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    exported(url, folder)
    with opened(str(folder), url, "salesforce") as place:
        table = place.table("dim_contact")
        table.overwrite(table.scan().to_arrow())
    land(session, "contact", CONTACTS[0], lastname="Other", systemmodstamp=stamp(-0.5))
    done(session)
    result = exported(url, folder)
    assert "written whole (its files are not those of the last export)" in line(
        result, "dim_contact"
    )
    same(session, reader)


def test_files_that_are_gone_are_written_again(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    import shutil

    exported(url, folder)
    shutil.rmtree(folder)
    result = exported(url, folder)
    assert "written whole (new)" in line(result, "dim_contact")
    same(session, reader)


def test_a_catalog_has_one_place(url: str, folder: Path, tmp_path: Path) -> None:
    exported(url, folder)
    with pytest.raises(WarehouseError, match=f"has an export in {folder}, and .* NAME="):
        exported(url, tmp_path / "elsewhere")
    exported(url, tmp_path / "elsewhere", name="elsewhere")
    files = set(folder.rglob("*"))
    for catalog, name in ((url, "mine"), (f"sqlite:///{tmp_path}/catalog.db", "salesforce")):
        kept = (
            r"holds what another catalog keeps \(by the name salesforce\): export to another place"
        )
        with pytest.raises(WarehouseError, match=kept):
            exported(url, folder, catalog=catalog, name=name)
    assert set(folder.rglob("*")) == files
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(WarehouseError, match=f"cannot write to {file}/folder: Not a directory"):
        exported(url, file / "folder")


def test_what_no_decimal_holds_is_named(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    exported(url, folder)
    before = reader.rows("fct_opportunity")
    raw_id = land(session, "opportunity", DEALS[1], **WON | {"amount": "1e18"},
                  systemmodstamp=stamp(-0.5))  # fmt: skip
    done(session)
    with pytest.raises(WarehouseError) as raised:
        exported(url, folder)
    assert "holds 18 digits before the point" in str(raised.value)
    assert reader.rows("fct_opportunity") == before
    land(session, "opportunity", DEALS[1], **WON | {"amount": "999999999999999999.5"},
         systemmodstamp=stamp(-0.4))  # fmt: skip
    session.execute("select control.quarantine('opportunity', %s, 'nonsense')", [raw_id])
    done(session)
    exported(url, folder)
    same(session, reader)


def test_what_cannot_be_exported_says_why(
    session: psycopg.Connection, url: str, folder: Path
) -> None:
    session.execute("create table marts.test_own (id text)")
    with pytest.raises(WarehouseError, match=r"marts.test_own has no primary key"):
        exported(url, folder)
    session.execute("alter table marts.test_own add primary key (id), add column net inet")
    with pytest.raises(WarehouseError, match=r"marts.test_own.net is of type inet, which is not"):
        exported(url, folder)
    session.execute("drop table marts.test_own")
    for arguments, said in (
        (["--as-of", "soon"], "days look like 2026-03-31"),
        (["--keep", "0"], "KEEP is how many exports stay readable"),
    ):
        with command(url, str(folder), *arguments) as ended:
            _, err = ended.communicate()
        assert ended.returncode
        assert said in err
        assert "Traceback" not in err


def test_a_reporter_needs_the_catalog_and_nothing_else(
    session: psycopg.Connection, url: str, folder: Path, reader: Reader
) -> None:
    name = f"export_test_{os.getpid()}"
    session.execute(f"create role {name} login")
    try:
        own = make_conninfo(url, user=name)
        with command(own, str(folder), "--catalog", f"sqlite:///{folder}/catalog.db") as ended:
            _, err = ended.communicate()
        assert "lacks a role for this" in err
        session.execute(f"grant salesforce_reporter to {name}")
        lacking = f"grant usage, create on schema iceberg to {name}"
        with pytest.raises(WarehouseError, match=lacking):
            exported(own, folder)
        session.execute(f"create schema iceberg; grant usage, create on schema iceberg to {name}")
        exported(own, folder)
        same(session, reader)
        # the tables are another's
        for table in ("iceberg_tables", "iceberg_namespace_properties"):
            session.execute(f"alter table iceberg.{table} owner to current_user")
        with pytest.raises(WarehouseError, match="the catalog refused: permission denied"):
            exported(own, folder)
        session.execute(f"grant all on all tables in schema iceberg to {name}")
        assert not exported(own, folder).is_new
        session.execute("alter table marts.dim_contact enable row level security;"
                        f"create policy own on marts.dim_contact to {name}"
                        f" using (contact_id = '{CONTACTS[0]}')")  # fmt: skip
        result = exported(own, folder)
        assert "dim_contact: row-level security is in force" in "\n".join(result.lines)
        assert [row[0] for row in reader.rows("dim_contact")] == [CONTACTS[0]]
    finally:
        session.execute(f"drop owned by {name}; drop role {name}")


def test_by_s3(
    session: psycopg.Connection, url: str, duckdb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    moto = pytest.importorskip("moto.server", reason=REASON)
    import boto3

    server_ = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server_.start()
    try:
        host, port = server_.get_host_and_port()
        for variable, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "some",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-central-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(variable, value)
        with pytest.raises(WarehouseError, match=r"cannot read or write s3://lake/sales: .*"):
            exported(url, "s3://lake/sales")
        s3 = boto3.client("s3", region_name="eu-central-1")
        place = {"LocationConstraint": "eu-central-1"}
        s3.create_bucket(Bucket="lake", CreateBucketConfiguration=place)
        duckdb.execute(
            "create or replace secret (type s3, key_id 'some', secret 'secret', region"
            f" 'eu-central-1', endpoint '{host}:{port}', url_style 'path', use_ssl false)"
        )
        reader = Reader(
            duckdb, "s3://lake/sales",
            lambda: s3.get_object(Bucket="lake", Key="sales/exports.json")["Body"].read().decode(),
        )  # fmt: skip
        exported(url, "s3://lake/sales/", rows_per_file=2)
        same(session, reader)
        assert not exported(url, "s3://lake/sales").is_new
        land(session, "contact", CONTACTS[0], lastname="Other", systemmodstamp=stamp(-0.5))
        done(session)
        result = exported(url, "s3://lake/sales", keep=1)
        same(session, reader)
        assert result.lines[-1].endswith("files that only expired exports had are deleted")
    finally:
        server_.stop()


@pytest.mark.skipif(RUNS < 50, reason="a table of some size: EXPORT_RUNS=100")
def test_memory_does_not_grow_with_tables(
    session: psycopg.Connection, url: str, tmp_path: Path
) -> None:
    """Of the process, at its worst, in MB: a table of 300 MB takes some more than none."""
    code = (
        "from pathlib import Path\n"
        "from warehouse.export.__main__ import main\n"
        "main()\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(int(status.partition('VmHWM:')[2].split()[0]) // 1024)\n"
    )

    def peak(place: str) -> int:
        said = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / place), "--name", place], cwd=source.ROOT,
            env={**os.environ, "WAREHOUSE_URL": url}, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        return int(said.splitlines()[-1])

    session.execute("create table marts.test_wide (id text primary key, text text, amount numeric)")
    before = peak("small")
    session.execute(
        "insert into marts.test_wide"
        " select lpad(n::text, 18, '0'), repeat(md5(n::text), 30), n / 7.0"
        " from generate_series(1, 300000) as n"
    )
    after = peak("large")
    print(f"{before} MB, {after} MB")
    assert after < min(before + 120, 300)


def test_expected_is_worth_something(session: psycopg.Connection) -> None:
    assert len(expected(session, "opportunity_history")) >= 5
