"""Whatever happens in the org between two requests, what it holds is what the warehouse shows.

Each history is a random life of an org (org_life.py): records created, edited, committed late,
deleted, restored, purged, merged, hidden and shown again; formulas that change without a stamp,
permissions that come and go, sessions that end, answers that break off; before every request of
several days of extractions and runs. After a quiet day with its census and sweep every field of
every record is what the org shows, and each quiet day stays in the history as it was seen.

EXTRACT_HISTORIES sets how many histories are lived (default 4), EXTRACT_SEED the first one's seed.
"""

import os
import re
from collections import Counter
from datetime import timedelta

import psycopg
import pytest

from tests.org_life import ALWAYS, FIELDS, FIRST_DAY, Life
from tests.test_extract import certificates  # noqa: F401 (a fixture)
from warehouse import server
from warehouse.demo.salesforce import Stub
from warehouse.errors import WarehouseError
from warehouse.extract import Credentials, Salesforce, Upkeep, extract_object

HISTORIES = int(os.environ.get("EXTRACT_HISTORIES", "4"))
FIRST_SEED = int(os.environ.get("EXTRACT_SEED", "1"))
NOTHING_DUE = Upkeep(None, None, None)
ALL_DUE = Upkeep(timedelta(0), timedelta(0), timedelta(0))
SESSION = "-c synchronous_commit=off -c timezone=UTC -c client_min_messages=warning"
TRACKED = (
    "stage_name", "type", "amount", "probability", "is_closed", "is_won", "close_date",
    "account_id", "is_deleted",
)  # fmt: skip


class Kept:
    """One connection instead of one each time: committed where it would be closed."""

    def __init__(self, url):
        self.connection = psycopg.connect(url, options=SESSION)

    def __call__(self):
        return self

    def __enter__(self):
        return self.connection.__enter__()

    def __exit__(self, kind, *_):
        (self.connection.rollback if kind else self.connection.commit)()


class Warehouse:
    """A database that can be put back to how it was deployed."""

    def __init__(self, url):
        self.session = server.connect(url, options=SESSION)
        self.connect = Kept(url)
        self.session.execute(
            "update control.setting set history_start = %s, calendar_start = '2024-01-01',"
            " calendar_end = '2024-01-07'",
            [FIRST_DAY.date()],
        )
        self.tables = [
            table
            for (table,) in self.session.execute(
                "select c.oid::regclass::text from pg_class c where relkind in ('r', 'p')"
                " and not relispartition and relnamespace::regnamespace::text in"
                " ('raw_salesforce', 'control', 'intermediate', 'marts')"
            )
        ]
        self.session.execute("create schema pristine")
        self.seeded = []
        for table in self.tables:
            copy = 'pristine."{}"'.format(table.replace('"', ""))  # it may have quotes of its own
            self.session.execute(f"create table {copy} as table {table}")
            if self.session.execute(f"select from {copy} limit 1").rowcount:
                self.seeded.append((table, copy))

    def reset(self):
        steps = ["set session_replication_role = replica"]
        steps += [f"delete from {table}" for table in self.tables]
        steps += [
            f"insert into {table} overriding system value select * from {copy}"
            for table, copy in self.seeded
        ]
        with self.session.transaction():
            self.session.execute(";".join([*steps, "reset session_replication_role"]))

    def transform(self, full=False):
        (result,) = self.session.execute(
            "select public.run_salesforce_transform(%s)", [full]
        ).fetchone()
        assert result["status"] in ("succeeded", "skipped"), result
        return result

    def rows(self, query, *values):
        cursor = psycopg.Cursor(self.session, row_factory=psycopg.rows.dict_row)
        return cursor.execute(query, values).fetchall()


class History:
    """A life and the extractions of it."""

    def __init__(self, stub, warehouse, seed):
        self.stub, self.warehouse, self.seed = stub, warehouse, seed
        warehouse.reset()
        self.life = Life(stub, seed)
        self.random = self.life.random
        self.days = {}
        self.outcomes = Counter()

    def extract(self, salesforce, upkeep):
        for name in FIELDS:
            try:
                result = extract_object(
                    salesforce,
                    self.warehouse.connect,
                    name,
                    full_refresh=self.random.random() < 0.05,
                    rest_rows=self.random.choice([2, 20, 10_000]),
                    page_rows=self.random.choice([2, 7, 100_000]),
                    upkeep=upkeep,
                )
                self.outcomes[result.way] += 1
            except WarehouseError as error:
                if not self.life.busy:
                    raise
                self.outcomes[type(error).__name__] += 1
            except psycopg.errors.IntegrityConstraintViolation as error:
                # so small an org may well lose more than it may unasked
                found = re.search(r"acknowledge_absence\('(\w+)', (\d+)", str(error))
                self.warehouse.session.execute(
                    "select control.acknowledge_absence(%s, %s, 'a small org')",
                    list(found.groups()),
                )
                self.outcomes["too many absent"] += 1
                if not self.life.busy:
                    extract_object(salesforce, self.warehouse.connect, name, upkeep=upkeep)

    def live(self, salesforce, nights):
        """A day of extractions, things happening before every request, and maybe a quiet end."""
        life = self.life
        life.wake(life.now.replace(hour=6, minute=0, second=0) + timedelta(days=nights))
        # a census finds what increments have lost: on some days none is due before a glance
        upkeep = self.random.choice([Upkeep(), NOTHING_DUE])
        for _ in range(self.random.randint(1, 3)):
            life.wait(timedelta(minutes=self.random.choice([5, 15, 90])))
            self.stub.rest_page = self.random.choice([2, 3, 2_000])
            self.stub.chunk_rows = self.random.choice([None, 1, 3])
            life.busy = self.random.choice([0.2, 0.5])
            self.extract(salesforce, upkeep)
            if self.random.random() < 0.5:
                self.warehouse.transform()
        life.busy = 0.0
        self.stub.faults.planned.clear()
        if self.random.random() < 0.7:
            self.glance(salesforce)
        evening = life.now.replace(hour=20, minute=0, second=0)
        if life.now > evening:
            evening += timedelta(days=1)
            life.wake(evening)  # what happened so late is of a day that is not looked at
        else:
            life.wait(evening - life.now)
        if self.random.random() < 0.7:
            self.close(salesforce, evening)

    def glance(self, salesforce):
        """Increments alone, in a quiet minute: no edit that was stamped is missing."""
        self.extract(salesforce, NOTHING_DUE)
        self.warehouse.transform()
        for name in FIELDS:
            found = {
                row["id"]: (row["system_modstamp"], row["is_deleted"])
                for row in self.warehouse.rows(
                    f"select id, system_modstamp, is_deleted from intermediate.{name}"
                )
            }
            lost = {
                key: (found.get(key), (row["system_modstamp"], row["is_deleted"]))
                for key, row in self.life.shown(name).items()
                if key not in self.life.returned
                and found.get(key) != (row["system_modstamp"], row["is_deleted"])
            }
            assert lost == {}, "here, and in the org"

    def close(self, salesforce, evening):
        """A quiet hour with census and sweep: then nothing may differ."""
        self.extract(salesforce, ALL_DUE)
        self.life.returned.clear()
        self.life.missed.clear()
        self.warehouse.transform()
        self.compare()
        away = {key for name, key in self.life.away if name == "Opportunity"}
        self.days[evening.date()] = (self.life.shown("Opportunity"), away)

    def compare(self):
        for name, fields in FIELDS.items():
            truth = self.life.shown(name)
            found = {}
            columns = [column for column, _ in {**ALWAYS, **fields}.values()]
            for row in self.warehouse.rows(
                f"select id, custom_fields, {', '.join(columns)} from intermediate.{name}"
            ):
                custom = row.pop("custom_fields") or {}
                row |= {api.lower(): custom.get(api.lower()) for api in self.life.custom(name)}
                found[row.pop("id")] = row
            gone = found.keys() - truth.keys()
            assert [key for key in gone if not found[key]["is_deleted"]] == [], (
                "gone, and alive here"
            )
            assert sorted(truth.keys() - found.keys()) == [], "there, and not here"
            wrong = {
                (key, column): (found[key][column], value)
                for key, row in truth.items()
                for column, value in row.items()
                if found[key][column] != value
            }
            assert wrong == {}, "here, and in the org"

    def compare_days(self):
        for day, (truth, away) in self.days.items():
            found = {
                row["opportunity_id"]: row
                for row in self.warehouse.rows("select * from marts.opportunity_as_of(%s)", day)
            }
            for key, row in truth.items():
                was = {column: row[column] for column in TRACKED if column in row}
                assert {column: found[key][column] for column in was} == was, (day, key)
            # one that was only hidden from us may have told of its day later
            gone = found.keys() - truth.keys() - away
            assert [key for key in gone if not found[key]["is_deleted"]] == [], day

    def end(self, salesforce):
        """The last evening, with everything shown again."""
        self.close(salesforce, self.life.now + timedelta(hours=1))
        self.compare_days()
        again = self.warehouse.transform(full=True)
        changed = [m for m in again["models"] if m["inserted"] + m["updated"] + m["deleted"]]
        assert changed == [], "a full refresh gives what increments gave"
        residuals = self.warehouse.rows(
            "select * from marts.pipeline_movement"
            " where residual_count <> 0 or residual_amount <> 0"
        )
        assert residuals == []


@pytest.fixture(scope="module")
def warehouse(make_database, template_url):
    return Warehouse(make_database(template_url))


@pytest.fixture(scope="module")
def stub(certificates):  # noqa: F811
    with Stub(certificates) as running:
        yield running


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + HISTORIES))
def test_the_warehouse_shows_what_the_org_holds(stub, warehouse, seed):
    print(f"EXTRACT_SEED={seed}")
    history = History(stub, warehouse, seed)
    credentials = Credentials.from_settings(host=stub.url, settings=stub.settings())
    with Salesforce(credentials, sleep=lambda _: None, timeout=(2, 2), attempts=3) as salesforce:
        nights = 0
        for _ in range(history.random.randint(2, 4)):
            history.live(salesforce, nights)
            nights = history.random.choice([1, 1, 1, 2, 20])
        history.end(salesforce)
    print(dict(history.life.happened), dict(history.outcomes))
