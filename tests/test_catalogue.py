"""objects/catalogue: objects that are off until one command enables them.

Enabled in a copy of the tree by that command, deployed, and run on the sample; the figures are
computed again in plain Python, from what landed and the deals.
"""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from tests.history_cases import prepare, run
from tests.test_metrics import compare, without_a_line
from tests.test_recipes import run as command
from warehouse import extract, server
from warehouse.demo import sample
from warehouse.demo.salesforce import END, Stub, sample_days
from warehouse.demo.sample.catalogue import CATALOGUE
from warehouse.errors import WarehouseError
from warehouse.generate import commands, declarations, writer
from warehouse.load import load_folder
from warehouse.source import ROOT, build_from_source, source_texts

pytestmark = pytest.mark.timeout(1200)
TODAY = date(2026, 6, 12)
ZONE = ZoneInfo("America/New_York")
# What is asked for, and what comes with it.
ENABLED = {
    "Lead": {"Lead"},
    "OpportunityLineItem": {"OpportunityLineItem", "Product2"},
    "Task": {"Task", "Event"},
}
EVERYTHING = set().union(*ENABLED.values())

# make test PARTS=fork runs all tests on a clone that has them.
while_off = pytest.mark.skipif(
    bool(EVERYTHING & set(declarations.names())), reason="this tree has enabled it"
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with every object of the catalogue, each enabled by its one line."""
    root = tmp_path_factory.mktemp("catalogue") / "copy"
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    shutil.copy(ROOT / ".sqlfluff", root)
    for name, brought in ENABLED.items():
        if name in declarations.names(root):  # a fork that has it
            continue
        before = set(declarations.names(root))
        if name == "Lead":
            said = command(root, "-m", "warehouse", "object", name, "catalogue")
            assert "wrote objects/lead.toml" in said
            assert "wrote migrations/" in said
        else:  # the same, without the migration
            commands.add_object(name, "catalogue", root=root)
        assert set(declarations.names(root)) - before == brought
    return root


@pytest.fixture(scope="module")
def org(tree: Path, make_database: Callable[..., str]) -> Iterator[psycopg.Connection]:
    url = make_database()
    with server.connect(url) as connection:
        build_from_source(connection, source_texts(tree / "sql"))
        prepare(connection, TODAY)
        connection.execute(
            "update control.setting set reporting_currency = 'EUR', fiscal_year_start_month = 2,"
            " time_zone = 'America/New_York'"
        )
        connection.execute(
            "insert into raw_salesforce.datedconversionrate (id, isocode, startdate,"
            " conversionrate) values ('04w000000000001AAA', 'EUR', '2020-01-01', '1'),"
            " ('04w000000000002AAA', 'USD', '2020-01-01', '1.25'),"
            " ('04w000000000003AAA', 'USD', '2026-05-01', '1.6')"
        )
        landed = sample.land_sample(
            connection, accounts=60, days=120, end=TODAY, currencies=("EUR", "USD", "GBP")
        )
        assert all(landed.rows[name.lower()] > 4 for name in EVERYTHING)
        run(connection)
        yield connection
    make_database.drop(url)


def landed(connection: psycopg.Connection, name: str, *fields: str) -> list[tuple]:
    """The undeleted records of an object, as the sample has them: one version each, or two."""
    rows = connection.execute(
        f"select {', '.join(fields)} from raw_salesforce.{name} where isdeleted = 'false'"
    ).fetchall()
    return [tuple(value or None for value in row) for row in rows]


def deals(connection: psycopg.Connection) -> dict[str, dict]:
    cursor = connection.execute(
        "select opportunity_id, status, amount, probability, close_date, created_date,"
        " currency_iso_code from marts.fct_opportunity"
    )
    names = [column.name for column in cursor.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor}


def quarter(day: date | None) -> date | None:
    """The first day of the fiscal quarter, of a year from February on."""
    if day is None:
        return None
    month = (day.month - 2) % 12 // 3 * 3 + 2
    return date(day.year if month <= day.month else day.year - 1, month, 1)


def local(stamp: str) -> date:
    """The day of an instant in New York."""
    at = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    return at.astimezone(ZONE).date()


def rate(deal: dict) -> Decimal | None:
    day = deal["close_date"] if deal["status"] in ("won", "lost") else TODAY
    if deal["currency_iso_code"] == "EUR":
        return Decimal(1)
    if deal["currency_iso_code"] != "USD" or day is None:
        return None
    return Decimal("0.8") if day < date(2026, 5, 1) else Decimal("0.625")


def added(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def share(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@while_off
def test_nothing_of_it_is_there_while_it_is_off(database: psycopg.Connection) -> None:
    assert set(commands.catalogue()) == EVERYTHING
    assert not EVERYTHING & set(declarations.names())
    assert not EVERYTHING & set(extract.OBJECTS)
    assert (
        database.execute(
            "select c.oid::regclass::text from pg_class as c where c.relname ~"
            " '(lead|product2|lineitem|line_item|task|event|opportunity_activity)$'"
            " and c.relnamespace in ('raw_salesforce'::regnamespace, 'marts'::regnamespace)"
        ).fetchall()
        == []
    )


@while_off
def test_the_tree_is_as_it_should_be(tree: Path) -> None:
    writer.check(tree)
    new = sorted(set(source_texts(tree / "sql")) - set(source_texts()))
    assert len(new) > 25
    tests = sorted(
        file.relative_to(tree).as_posix()
        for file in (tree / "tests").rglob("*.sql")
        if not (ROOT / file.relative_to(tree)).exists()
    )
    assert len(tests) == 6
    command(tree, "tools/pgtap.py", *tests)


def test_leads_by_cohort(org: psycopg.Connection) -> None:
    known = deals(org)
    wanted: dict[tuple, dict] = defaultdict(lambda: defaultdict(list))
    for created, source, converted, on, deal in landed(
        org, "lead", "createddate", "leadsource", "isconverted", "converteddate",
        "convertedopportunityid",
    ):  # fmt: skip
        day = local(created)
        row = wanted[quarter(day), source]
        row["leads"].append(converted == "true")
        if converted == "true":
            row["days"].append(max((date.fromisoformat(on) - day).days, 0))
        if deal in known:
            row[known[deal]["status"]].append(known[deal])
    shown = org.execute(
        "select created_period, lead_source, lead_count, converted_count, not_converted_count,"
        " conversion_rate, average_days_to_convert, open_count, won_count, lost_count, win_rate,"
        " won_amount_converted, won_amount_unconverted_count from marts.lead_conversion"
    ).fetchall()
    assert len(shown) > 5
    assert {row[:2] for row in shown} == set(wanted)
    for period, source, *figures in shown:
        row = wanted[period, source]
        won, lost = row["won"], row["lost"]
        average = None
        if row["days"]:
            average = (Decimal(sum(row["days"])) / len(row["days"])).quantize(
                Decimal("0.1"), ROUND_HALF_UP
            )
        worth = [
            None if None in (deal["amount"], rate(deal)) else deal["amount"] * rate(deal)
            for deal in won
        ]
        assert figures == [
            len(row["leads"]),
            sum(row["leads"]),
            len(row["leads"]) - sum(row["leads"]),
            share(sum(row["leads"]), len(row["leads"])),
            average,
            len(row["open"]),
            len(won),
            len(lost),
            share(len(won), len(won) + len(lost)),
            added(worth),
            sum(d["amount"] is not None and rate(d) is None for d in won),
        ], (period, source)
    assert sum(row[8] for row in shown) > 3


def test_the_pipeline_by_product(org: psycopg.Connection) -> None:
    known = deals(org)
    wanted: dict[tuple, dict] = defaultdict(lambda: defaultdict(list))
    for deal, product, quantity, price in landed(
        org, "opportunitylineitem", "opportunityid", "product2id", "quantity", "totalprice"
    ):
        of = known.get(deal)
        if of is None or of["status"] == "unknown":
            continue
        row = wanted[product, quarter(of["close_date"]), of["currency_iso_code"]]
        row[of["status"]].append((deal, Decimal(quantity), Decimal(price), of))
    names = dict(landed(org, "product2", "id", "name"))
    shown = org.execute(
        "select product2_id, close_period, currency_iso_code, product_name, win_rate,"
        " unconverted_count, open_weighted_amount, open_count, open_quantity, open_amount,"
        " open_amount_converted, won_count, won_quantity, won_amount, won_amount_converted,"
        " lost_count, lost_quantity, lost_amount, lost_amount_converted"
        " from marts.pipeline_by_product"
    ).fetchall()
    assert len(shown) > 10
    assert {row[:3] for row in shown} == set(wanted)
    for product, period, currency, *figures in shown:
        row = wanted[product, period, currency]
        lines = [line for status in ("open", "won", "lost") for line in row[status]]
        won, lost = (len({line[0] for line in row[status]}) for status in ("won", "lost"))
        weighted = [
            line[2] * line[3]["probability"] / 100
            for line in row["open"]
            if line[3]["probability"] is not None
        ]
        expected = [
            names.get(product),
            share(won, won + lost),
            sum(rate(line[3]) is None for line in lines),
            sum(weighted, Decimal(0)),
        ]
        for status in ("open", "won", "lost"):
            own = row[status]
            expected += [
                len({line[0] for line in own}),
                sum((line[1] for line in own), Decimal(0)),
                sum((line[2] for line in own), Decimal(0)),
                added([None if rate(line[3]) is None else line[2] * rate(line[3]) for line in own]),
            ]
        assert figures == expected, (product, period, currency)


def test_activities_of_every_deal(org: psycopg.Connection) -> None:
    known = deals(org)
    done: dict[str, list] = defaultdict(list)
    to_come: dict[str, list] = defaultdict(list)
    for deal, closed, due, completed in landed(
        org, "task", "whatid", "isclosed", "activitydate", "completeddatetime"
    ):
        if closed == "true":
            day = local(completed) if completed else date.fromisoformat(due)
            done[deal].append(("task", min(day, TODAY)))
        else:
            to_come[deal].append(("task", date.fromisoformat(due)))
    for deal, day in landed(org, "event", "whatid", "activitydate"):
        on = date.fromisoformat(day)
        (done if on <= TODAY else to_come)[deal].append(("event", on))
    waiting = {}
    shown = org.execute(
        "select opportunity_id, activity_count, task_count, event_count, last_activity_on,"
        " days_without_activity, open_task_count, overdue_task_count, next_activity_on"
        " from marts.opportunity_activity"
    ).fetchall()
    assert {row[0] for row in shown} == set(known)
    for deal, *figures in shown:
        last = max((day for _, day in done[deal]), default=None)
        since = last or known[deal]["created_date"]
        days = None
        if known[deal]["status"] == "open" and since:
            days = waiting[deal] = max((TODAY - since).days, 0)
        tasks = [day for kind, day in to_come[deal] if kind == "task"]
        assert figures == [
            len(done[deal]),
            sum(kind == "task" for kind, _ in done[deal]),
            sum(kind == "event" for kind, _ in done[deal]),
            last,
            days,
            len(tasks),
            sum(day < TODAY for day in tasks),
            min((day for _, day in to_come[deal] if day >= TODAY), default=None),
        ], deal
    assert sum(map(len, done.values())) > 50
    for days in (0, 14, 60):
        found = org.execute(
            "select opportunity_id from marts.opportunities_without_activity(%s)", (days,)
        )
        assert {deal for (deal,) in found} == {
            deal for deal, waited in waiting.items() if waited >= days
        }


def test_each_figure_has_its_line_and_is_what_that_says(
    org: psycopg.Connection, tree: Path
) -> None:
    assert without_a_line(org, tree) == {}
    found = compare(
        org,
        [
            "marts.lead_conversion",
            "marts.lead_enhanced",
            "marts.opportunity_activity",
            "marts.pipeline_by_product",
        ],
    )
    assert len(found) > 30
    assert {name for name, anything in found.items() if not anything} == set()


def test_its_files_are_loaded(org: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "Lead.csv").write_text(
        "Id,Last Name,Company / Account,Lead Status,Converted\n"
        "00Q000000000001AAA,Ada,Acme,Working - Contacted,0\n"
    )
    load_folder(org, tmp_path)
    run(org)
    assert org.execute(
        "select name, company, status, is_converted from marts.dim_lead"
        " where lead_id = '00Q000000000001AAA'"
    ).fetchall() == [("Ada", "Acme", "Working - Contacted", False)]


def test_the_stand_in_has_them_to_extract(
    org: psycopg.Connection, tree: Path, tmp_path: Path
) -> None:
    """As `make airflow` does in a tree that has enabled them; leads are converted as days pass."""
    org.execute("truncate " + ", ".join(f"raw_salesforce.{name}" for name in CATALOGUE))
    days = list(sample_days(accounts=20, days=60, end=END))
    known: dict[str, set[str]] = {name: set() for name in CATALOGUE}
    converted = []
    with Stub(tmp_path) as stub:
        environment = {f"SALESFORCE_{key.upper()}": text for key, text in stub.settings().items()}
        environment["SALESFORCE_URL"] = stub.url
        environment["WAREHOUSE_URL"] = server.url_of(server.warehouse_url(), org.info.dbname)
        for part in (days[:40], days[40:]):
            for day in part:
                stub.put_sample_day(day)
                for name, ids in known.items():
                    ids.update(record["Id"] for record in day.get(name, []))
            command(tree, "-m", "warehouse", "extract", *CATALOGUE.values(), **environment)
            for name, ids in known.items():
                assert {
                    key for (key,) in org.execute(f"select id from raw_salesforce.{name}")
                } == ids, name
            converted += org.execute(
                "select count(distinct id) from raw_salesforce.lead where isconverted = 'true'"
            ).fetchone()
    assert min(map(len, known.values())) > 4
    assert 0 < converted[0] < converted[1]
    run(org)


@while_off
def test_what_is_there_or_unknown_is_refused(tmp_path: Path, tree: Path) -> None:
    with pytest.raises(WarehouseError, match=r"Lead is declared already: edit objects/lead.toml"):
        commands.add_object("Lead", "catalogue", root=tree)
    with pytest.raises(
        WarehouseError,
        match=r"the catalogue has no Campaign; it has: Event, Lead, OpportunityLineItem, Product2",
    ):
        commands.add_object("Campaign", "catalogue", root=ROOT)
    for name in ("objects", "sql"):
        shutil.copytree(ROOT / name, tmp_path / name)
    mine = tmp_path / "sql" / "marts" / "lead_conversion.sql"
    mine.write_text("-- ours\n")
    with pytest.raises(WarehouseError, match=r"Lead is there already, .*sql/marts/lead_conversion"):
        commands.add_object("Lead", "catalogue", root=tmp_path)
    assert not (tmp_path / "objects" / "lead.toml").exists()
