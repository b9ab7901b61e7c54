"""What landing, loads and the ledger need not keep goes, and nobody can tell by the tables."""

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from tests import hooks
from warehouse import server

QUIET = "-c client_min_messages=warning"
START = datetime(2024, 1, 10, tzinfo=UTC)
SEEDS = int(float(os.environ.get("EXAMPLES", "1")) * 2)
IDS = {
    "account": [f"00100000000000{n}AAA" for n in range(1, 4)],
    "contact": [f"00300000000000{n}AAA" for n in range(1, 4)],
    "opportunity": [f"00600000000000{n}AAA" for n in range(1, 6)],
}
STAGES = ["Prospecting", "Qualification", "Closed Won", "Closed Lost", None]


def run(session: psycopg.Connection, full: bool = False) -> dict:
    row = session.execute("select public.run_salesforce_transform(%s)", [full]).fetchone()
    assert row is not None
    assert row[0]["status"] != "failed", row[0]["error"]
    return row[0]


def retain(session: psycopg.Connection, most_rows: int = 7) -> int:
    """Calls of apply_retention until there is no more; how many landed rows went."""
    removed = 0
    while True:
        done = session.execute("select control.apply_retention(%s)", [most_rows]).fetchone()[0]
        removed += sum(done["landing"].values())
        if not done["more"]:
            return removed


def landed(session: psycopg.Connection) -> int:
    return sum(
        session.execute(f"select count(*) from raw_salesforce.{name}").fetchone()[0] for name in IDS
    )


@pytest.fixture(scope="module")
def empty(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    url = make_database(template_url)
    with server.connect(url, options=QUIET) as session:
        session.execute("update control.quality_check set enabled = false")
        session.execute(
            "update control.setting set calendar_start = '2024-01-01',"
            " calendar_end = '2024-01-07', history_start = '2024-01-20'"
        )
    yield url
    make_database.drop(url)


@pytest.fixture
def two(
    make_database: Callable[..., str], empty: str
) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """Two databases that land the same: one keeps everything, one does not."""
    urls = [make_database(empty), make_database(empty)]
    with (
        server.connect(urls[0], options=QUIET) as whole,
        server.connect(urls[1], options=QUIET) as kept,
    ):
        yield whole, kept
    for url in urls:
        make_database.drop(url)


def version(chance: random.Random, object_: str, day: int) -> dict[str, str | None]:
    """A version that lands on a day: mostly of then, some late, some again, some seen later."""
    stamp = START + timedelta(
        days=day - chance.choice([0, 0, 0, 0, 1, 3, 20]), hours=chance.choice([0, 5, 12, 23])
    )
    row: dict[str, str | None] = {
        "id": chance.choice(IDS[object_]),
        "systemmodstamp": stamp.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "isdeleted": chance.choice(["false", "false", "false", "true"]),
        "extracted_at": (START + timedelta(days=day)).isoformat(),
    }
    if chance.random() < 0.1:
        row["id"] = row["id"][:15]
    if chance.random() < 0.1:
        row["systemmodstamp"] = None
    if chance.random() < 0.15:
        row["seen_at"] = (START + timedelta(days=day, hours=1)).isoformat()
    if object_ == "opportunity":
        row |= {
            "stagename": chance.choice(STAGES),
            "amount": str(chance.randint(1, 5) * 100),
            "accountid": chance.choice(IDS["account"]),
            "createddate": "2024-01-02T00:00:00.000Z",
        }
    elif object_ == "contact":
        row |= {"lastname": chance.choice("ABC"), "accountid": chance.choice(IDS["account"])}
    else:
        row |= {"name": chance.choice("ABC")}
    return row


def insert(session: psycopg.Connection, object_: str, row: dict[str, str | None]) -> None:
    session.execute(
        sql.SQL("insert into raw_salesforce.{} ({}) values ({})").format(
            sql.Identifier(object_),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join([sql.Placeholder()] * len(row)),
        ),
        list(row.values()),
    )


def both(sessions: tuple[psycopg.Connection, ...], statement: str) -> None:
    for session in sessions:
        session.execute(statement)


def assert_same(two: tuple[psycopg.Connection, psycopg.Connection], when: str) -> None:
    whole, kept = (hooks.contents(session) for session in two)
    for table, rows in whole.items():
        assert kept[table] == rows, f"{table} {when}"


def test_by_default_everything_is_kept(two: tuple[psycopg.Connection, psycopg.Connection]) -> None:
    _, kept = two
    for day in range(3):
        insert(kept, "account", {"id": IDS["account"][0], "name": str(day),
               "extracted_at": "2020-01-01"})  # fmt: skip
        run(kept)
    assert retain(kept) == 0
    assert landed(kept) == 3


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nobody_can_tell_by_the_tables(
    two: tuple[psycopg.Connection, psycopg.Connection], seed: int
) -> None:
    """Against a database that keeps everything, whatever is changed or made anew afterwards."""
    chance = random.Random(seed)
    whole, kept = two
    cadence = chance.choice(["daily", "version"])
    both(two, f"update control.setting set snapshot_cadence = '{cadence}'")
    both(two, "update control.setting set landing_keep_days = 30")
    removed = 0
    for day in range(0, 75, 3):
        for object_ in IDS:
            for _ in range(chance.randint(0, 4)):
                row = version(chance, object_, day)
                insert(whole, object_, row)
                insert(kept, object_, row)
        for session in two:
            run(session)
        if chance.random() < 0.5:
            removed += retain(kept, chance.randint(1, 50))
        assert_same(two, f"on day {day} of seed {seed}")
    removed += retain(kept)
    assert removed > 20, "the test removes something"
    assert landed(kept) == landed(whole) - removed
    # without a loss: made anew, in other time zones, with what is kept now or more
    steps = [
        "update control.setting set history_keep_months = 1",
        "select control.apply_history_retention(100000)",
        "update control.setting set time_zone = 'Pacific/Apia'",
        "update control.setting set time_zone = 'America/New_York'",
        "update control.setting set snapshot_cadence = 'version'",
    ]
    for statement in steps[2:] + (steps[:2] if seed % 2 else []):
        both(two, statement)
        for session in two:
            run(session, full=True)
        assert_same(two, f"after {statement} of seed {seed}")
        removed += retain(kept)
        run(kept, full=True)
        assert_same(two, f"retained after {statement} of seed {seed}")


def test_history_that_outlives_its_landing_is_not_built_from_less(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    _, kept = two
    for day in range(0, 40, 2):
        stamp = START + timedelta(days=day)
        insert(kept, "opportunity", {"id": IDS["opportunity"][0], "amount": str(day),
               "systemmodstamp": stamp.isoformat(), "extracted_at": stamp.isoformat()})  # fmt: skip
    run(kept)
    kept.execute("update control.setting set landing_keep_days = 1")
    assert retain(kept) == 4  # of five before history_start less a day, the last is the baseline
    assert kept.execute("select max(complete_from) from control.landing_retention").fetchone() == (
        date(2024, 1, 20),
    )
    before = hooks.contents(kept)
    # days of which landing tells no longer everything
    kept.execute("update control.setting set history_start = '2024-01-10'")
    run(kept, full=True)
    with pytest.raises(psycopg.errors.DatetimeFieldOverflow, match="does not cover"):
        kept.execute("select from marts.opportunity_as_of('2024-01-15')")
    kept.execute("update control.setting set history_start = '2024-01-20'")
    run(kept, full=True)
    assert hooks.contents(kept) == before


def test_what_is_set_aside_or_not_read_stays(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    _, kept = two
    for name in "abcd":
        insert(kept, "account", {"id": IDS["account"][0], "name": name,
               "extracted_at": "2020-01-01"})  # fmt: skip
    kept.execute("update control.setting set landing_keep_days = 1")
    assert retain(kept) == 0, "nothing was read yet"
    run(kept)
    kept.execute(
        "select control.quarantine('account', max(raw_id), 'x') from raw_salesforce.account"
    )
    retain(kept)
    assert landed(kept) == 2, "the one set aside, and the one that holds in its place"
    run(kept)
    name = "select name from marts.dim_account"
    assert kept.execute(name).fetchone() == ("c",)
    kept.execute("select control.release('account', max(raw_id)) from raw_salesforce.account")
    run(kept)
    assert kept.execute(name).fetchone() == ("d",)
    insert(kept, "account", {"id": IDS["account"][0], "name": "e"})
    run(kept)
    assert retain(kept) == 1, "d is kept for a day after e landed"
    assert landed(kept) == 2


def test_it_waits_for_no_run_and_no_run_for_it(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    _, kept = two
    with server.connect(kept.info.dsn, options=QUIET) as other:
        with other.transaction():
            run(other)
            with pytest.raises(psycopg.errors.LockNotAvailable, match="a run is in progress"):
                retain(kept)
        with kept.transaction():
            kept.execute("select control.apply_retention()")
            assert run(other)["reason"] == "another run in progress"


def test_loads_results_and_runs_have_a_setting_each(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    _, kept = two
    kept.execute("update control.quality_check set enabled = true")
    insert(kept, "account", {"id": IDS["account"][0], "name": None})
    run(kept)
    kept.execute(
        "insert into control.load (object, way, name, sha256, fields, delivered_rows, landed_rows)"
        " values ('account', 'file', 'Account.csv', 'x', '{id}', 1, 1)"
    )
    assert kept.execute("select count(*) > 0 from control.quality_result").fetchone() == (True,)
    kept.execute("update control.load set loaded_at = now() - interval '20 days'")
    kept.execute("update control.run set started_at = now() - interval '20 days'")
    counts = (
        "select (select count(*) from control.load), (select count(*) from control.quality_result),"
        " (select count(*) from control.run)"
    )
    before = kept.execute(counts).fetchone()
    retain(kept)
    assert kept.execute(counts).fetchone() == before
    for setting, place in (("load_keep_days", 0), ("result_keep_days", 1), ("ledger_keep_days", 2)):
        kept.execute(f"update control.setting set {setting} = 10")
        retain(kept)
        assert kept.execute(counts).fetchone()[place] == 0
        assert place == 2 or kept.execute(counts).fetchone()[place + 1] > 0


def test_a_year_of_daily_runs_stays_as_large_as_it_was(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    """Each day everything is delivered again and a little changes. DAYS=365 is the whole year.

    In rows and, vacuumed as autovacuum would have, in bytes of every table with its indexes.
    """
    _, kept = two
    length = int(os.environ.get("DAYS", "60"))
    kept.execute(
        "update control.setting set landing_keep_days = 10, load_keep_days = 10,"
        " result_keep_days = 10, ledger_keep_days = 10"
    )
    sizes = []
    weights: dict[int, dict[str, int]] = {}
    for day in range(length):
        # one day older than at the last round
        kept.execute("update control.run set started_at = started_at - interval '1 day'")
        kept.execute("update control.load set loaded_at = loaded_at - interval '1 day'")
        for object_, ids in IDS.items():
            kept.execute(
                f"update raw_salesforce.{object_}"
                " set extracted_at = extracted_at - interval '1 day'"
            )
            for number, id_ in enumerate(ids):
                changed = day if number == day % len(ids) and object_ != "opportunity" else 0
                stamp = (START + timedelta(days=changed)).isoformat()
                insert(kept, object_, {"id": id_, "systemmodstamp": stamp})
            kept.execute(
                "insert into control.load"
                " (object, way, name, sha256, fields, delivered_rows, landed_rows)"
                " values (%s, 'file', 'daily.csv', %s, '{id}', 3, 3)",
                [object_, str(day)],
            )
        run(kept)
        retain(kept, 1000)
        (size,) = kept.execute(
            "select array[(select count(*) from control.run),"
            " (select count(*) from control.run_step),"
            " (select count(*) from control.load), (select count(*) from control.quality_result)]"
        ).fetchone()
        sizes.append([landed(kept), *size])
        if day % 10 == 9:
            kept.execute("vacuum")
            weights[day + 1] = dict(
                kept.execute(
                    "select c.oid::regclass::text, pg_total_relation_size(c.oid)"
                    " from pg_class as c where c.relkind = 'r'"
                    " and c.relnamespace::regnamespace::text in"
                    " ('raw_salesforce', 'intermediate', 'marts', 'control')"
                ).fetchall()
            )
    for day in range(0, length, max(1, length // 12)):
        print(f"day {day}: {sizes[day]}")
    for day in sorted(weights)[:: max(1, len(weights) // 12)]:
        heaviest = sorted(weights[day].items(), key=lambda item: -item[1])[:8]
        print(f"day {day}: {sum(weights[day].values()) // 1024} kB, most of it {heaviest}")
    then, now = weights[30], weights[max(weights)]
    grown = {name: (then[name], now[name]) for name in then if now[name] > 1.5 * then[name] + 65536}
    assert grown == {}, "tables that became larger, in bytes"
    early = [max(column) for column in zip(*sizes[15:30], strict=True)]
    late = [max(column) for column in zip(*sizes[-15:], strict=True)]
    assert all(b <= a * 1.2 for a, b in zip(early, late, strict=True)), (early, late)
