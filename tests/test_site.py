"""`make docs`: where columns come from, and pages that say what the database says."""

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.quality_org import ACCOUNTS, DEALS, land
from warehouse import server, source
from warehouse.lineage import Reader
from warehouse.site import catalog, charts, pages

COLUMNS = {"s.deal": ["id", "amount", "share", "owner"], "s.owner": ["id", "name"], "s.f()": ["n"]}
AMOUNT, SHARE, OWNER = ("s.deal", "amount"), ("s.deal", "share"), ("s.deal", "owner")
NAME = ("s.owner", "name")


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("select d.amount * d.share as w from s.deal as d", {"w": {AMOUNT, SHARE}}),
        ("select amount from s.deal where share > 1", {"amount": {AMOUNT}}),
        ("select sum(d.amount) filter (where d.share > 1) as s from s.deal d group by d.owner",
         {"s": {AMOUNT, SHARE}}),
        ("select d.amount, o.name from s.deal d left join s.owner o on d.owner = o.id",
         {"amount": {AMOUNT}, "name": {NAME}}),
        ("select * from s.owner", {"id": {("s.owner", "id")}, "name": {NAME}}),
        ("select o.* from s.deal d, s.owner o", {"id": {("s.owner", "id")}, "name": {NAME}}),
        ("with a as (select amount as x from s.deal), b(y) as (select x + 1 from a)"
         " select y from b",
         {"y": {AMOUNT}}),
        ("with recursive r as (select amount as x from s.deal union all select x + 1 from r)"
         " select x from r", {"x": {AMOUNT}}),
        ("select amount as x from s.deal union all select share from s.deal",
         {"x": {AMOUNT, SHARE}}),
        ("select q.t from s.deal d cross join lateral (select d.amount + o.id::int as t"
         " from s.owner o) q", {"t": {AMOUNT, ("s.owner", "id")}}),
        ("select (select max(o.name) from s.owner o where o.id = d.owner) as n from s.deal d",
         {"n": {NAME}}),
        ("select exists (select from s.owner o where o.id = d.owner) as e from s.deal d",
         {"e": set()}),
        ("select v.column1 from s.deal d, lateral (values (d.amount), (d.share)) v",
         {"column1": {AMOUNT, SHARE}}),
        ("select g.n from s.deal d, generate_series(1, d.amount) as g(n)", {"n": {AMOUNT}}),
        ("select f.n, f.n + 1 as m from s.f() f", {"n": {("s.f()", "n")}, "m": {("s.f()", "n")}}),
        ("select row_number() over (partition by owner order by share) as r from s.deal",
         {"r": {OWNER, SHARE}}),
        ("select case when share > 1 then amount end from s.deal", {"case": {AMOUNT, SHARE}}),
        ("select count(*) as n, 1 as one from s.deal", {"n": set(), "one": set()}),
        ("select max(d.amount) over w as m from s.deal d, pg_catalog.pg_class c window w as ()",
         {"m": {AMOUNT}}),
        ("select pid from pg_locks as l where l.granted", {"pid": set()}),
        ("select (select amount from pg_locks) as a from s.deal", {"a": {AMOUNT}}),
        ("select to_jsonb(o) as j from s.owner o", {"j": {("s.owner", "id"), NAME}}),
    ],
)  # fmt: skip
def test_where_a_column_comes_from(definition: str, expected: dict[str, set]) -> None:
    reader = Reader(COLUMNS)
    assert {name: set(sources) for name, sources in reader.of_view(definition)} == expected
    assert reader.unresolved == set()


def test_a_name_that_nothing_offers_is_told() -> None:
    reader = Reader(COLUMNS)
    assert reader.of_view("select d.nothing from s.deal d") == [("nothing", frozenset())]
    assert reader.unresolved == {"d.nothing"}


@pytest.mark.parametrize(
    "body",
    [
        "begin atomic select d.amount from s.deal d where d.id = f.id; end",
        "as 'select d.amount from s.deal d'",
        "return (select d.amount from s.deal d)",
    ],
)
def test_where_a_function_s_result_comes_from(body: str) -> None:
    [(_, sources)] = Reader(COLUMNS).of_function(
        f"create function f(id text) returns setof int language sql {body}"
    )
    assert sources == {AMOUNT}


# the live database


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], template_url: str) -> str:
    """A few records, a run that published, and one that failed."""
    url = make_database(template_url)
    with server.connect(url) as connection:
        land(connection, "account", ACCOUNTS[0])
        land(connection, "opportunity", DEALS[0], currencyisocode="EUR")
        land(connection, "opportunity", DEALS[1], amount="a lot")
        connection.execute("select run_salesforce_transform()")
        land(connection, "opportunity", DEALS[2], probability="-1")
        connection.execute("select run_salesforce_transform()")
    return url


@pytest.fixture(scope="module")
def found(url: str) -> catalog.Catalog:
    with catalog.reading(url) as connection:
        return catalog.read(connection)


@pytest.fixture(scope="module")
def site(found: catalog.Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "site"
    pages.write(found, folder)
    return folder


def upstream(found: catalog.Catalog, relation: str, column: str) -> set[tuple[str, str]]:
    """All the way back."""
    seen: set[tuple[str, str]] = set()
    waiting = [(relation, column)]
    while waiting:
        for one in found.columns.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return seen


def test_every_view_is_read_and_every_name_in_it_found(url: str, found: catalog.Catalog) -> None:
    known = {name: [f.name for f in r.fields] for name, r in found.relations.items()}
    known |= {name: f.columns for name, f in found.functions.items() if f.is_table and f.columns}
    views = [r for r in found.relations.values() if r.kind == "view"]
    assert len(views) > 50
    for view in views:
        reader = Reader(known)
        assert len(reader.of_view(view.definition)) == len(view.fields), view.name
        assert reader.unresolved == set(), view.name


@pytest.mark.parametrize(
    ("relation", "column", "sources"),
    [
        ("marts.fct_opportunity", "weighted_amount",
         {"opportunity.amount", "opportunity.probability"}),
        ("marts.owner_performance", "largest_booking", {"opportunity.amount"}),
        ("marts.opportunity_as_of()", "weighted_amount",
         {"opportunity.amount", "opportunity.probability"}),
        ("marts.opportunity_enhanced", "account_industry", {"account.industry"}),
        ("marts.dim_contact", "email", {"contact.email"}),
    ],
)  # fmt: skip
def test_known_columns_come_from_the_landed_fields_they_are_made_of(
    found: catalog.Catalog, relation: str, column: str, sources: set[str]
) -> None:
    landed = {
        f"{r.partition('.')[2]}.{c}"
        for r, c in upstream(found, relation, column)
        if r.startswith("raw_salesforce.")
    }
    assert sources <= landed
    values = landed & {f"opportunity.{c}" for c in ("amount", "probability", "name", "description")}
    assert values == sources & values, "nothing else of the record is in it"


def test_a_table_comes_from_what_its_model_reads(found: catalog.Catalog) -> None:
    table = found.relations["marts.fct_opportunity"]
    [weighted] = [f for f in table.fields if f.name == "weighted_amount"]
    assert weighted.sources == [
        ("intermediate.opportunity", "amount"), ("intermediate.opportunity", "probability"),
    ]  # fmt: skip
    assert ("marts.opportunity_enhanced", "weighted_amount") in weighted.users
    assert table.grain.startswith("one row per undeleted Opportunity")
    assert table.reads == ["marts.fct_opportunity_model"]
    assert table.rows == 2
    # a function of values is passed through, one that is read like a table stands between
    assert "marts.pipeline_daily_between()" in found.relations["marts.pipeline_daily"].reads
    assert "control.stage" in found.relations["marts.fct_opportunity_model"].reads


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src"):
                self.links.append(value or "")


def test_every_link_leads_somewhere_on_the_disk(site: Path) -> None:
    read: dict[Path, Links] = {}
    for page in site.rglob("*.html"):
        read[page] = Links()
        read[page].feed(page.read_text(encoding="utf-8"))
    assert len(read) > 250
    for page, links in read.items():
        assert len(set(links.ids)) == len(links.ids), page
        for link in links.links:
            if link == "data:,":  # the icon: none
                continue
            path, _, anchor = link.partition("#")
            assert ":" not in path, f"{page} asks the network: {link}"
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), f"{page}: {link}"
            if target.name in ("lineage.html", "columns.html"):
                continue  # names a node of the graph: the next test
            if anchor:
                assert anchor in read[target].ids, f"{page}: {link}"


def data(site: Path, name: str) -> dict:
    text = (site / "data" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix(f"window.DATA_{name} = ").removesuffix(";\n"))


def test_every_node_that_a_page_names_is_in_its_graph(site: Path) -> None:
    relations = {node["id"] for node in data(site, "relations")["nodes"]}
    columns = {
        f"{relation}.{column}"
        for relation, names in data(site, "columns")["columns"].items()
        for column in names
    }
    named = {"lineage.html": relations, "columns.html": columns}
    count = 0
    for page in site.rglob("*.html"):
        for graph, name in re.findall(
            r'href="[./]*(lineage\.html|columns\.html)#([^"]+)"', page.read_text(encoding="utf-8")
        ):
            assert name in named[graph], f"{page}: {graph}#{name}"
            count += 1
    assert count > 500
    for source_, target in data(site, "relations")["edges"]:
        assert {source_, target} <= relations


def test_pages_say_what_the_database_says(site: Path) -> None:
    home = (site / "index.html").read_text(encoding="utf-8")
    assert 'class="outcome failed">failed' in home
    assert "1 error" in home
    assert "Open pipeline in EUR" in home
    fact = (site / "relations" / "marts.fct_opportunity.html").read_text(encoding="utf-8")
    assert "Grain: one row per undeleted Opportunity" in fact
    assert "amount × probability / 100" in fact
    assert 'href="../relations/intermediate.opportunity.html#probability"' in fact
    assert '<span class="k">SELECT</span>' in fact
    quality = (site / "quality.html").read_text(encoding="utf-8")
    row = quality[quality.index('id="opportunity_main_cast_failure"') :]
    assert 'class="outcome warn"' in row[: row.index("</tr>")]
    assert 'class="spark"' in row[: row.index("</tr>")]
    runs = (site / "runs.html").read_text(encoding="utf-8")
    assert "errors found by opportunity_probability (1)" in runs
    metrics = (site / "metrics.html").read_text(encoding="utf-8")
    assert 'id="bookings_amount"' in metrics
    assert "Won deals." in metrics
    assert "fiscal_year_start_month" in (site / "settings.html").read_text(encoding="utf-8")


def test_no_record_is_on_any_page(site: Path) -> None:
    for file in [*site.rglob("*.html"), *(site / "data").iterdir()]:
        text = file.read_text(encoding="utf-8")
        assert "00600000000000" not in text, file
        assert "a lot" not in text, file


def test_a_record_of_each_open_check_where_it_is_asked_for(
    url: str, site: Path, tmp_path: Path
) -> None:
    page = (site / "trace.html").read_text(encoding="utf-8")
    assert "opportunity_main_cast_failure" in page
    with catalog.reading(url) as connection:
        pages.write(catalog.read(connection, with_records=True), tmp_path / "site")
    page = (tmp_path / "site" / "trace.html").read_text(encoding="utf-8")
    section = page[page.index('id="trace-opportunity_main_cast_failure"') :]
    section = section[: section.index("</section>")]
    for said in (DEALS[1], "landed: raw_salesforce.opportunity", "amount = a lot",
                 "mart: marts.fct_opportunity", "the current version"):  # fmt: skip
        assert said in section


def test_the_statement_of_a_trace_works(url: str, site: Path) -> None:
    page = (site / "trace.html").read_text(encoding="utf-8")
    block = page[page.index("opportunity_main_cast_failure</a>") :]
    block = block[block.index("<pre>") : block.index("</pre>")]
    statement = html.unescape(re.sub("<[^>]+>", "", block))
    with server.connect(url) as connection:
        layers = {row[0] for row in connection.execute(statement.encode())}
    assert {"landed", "typed", "mart", "check"} <= layers


def test_settings_say_who_changed_them(site: Path) -> None:
    page = (site / "settings.html").read_text(encoding="utf-8")
    assert "history_start: not set" in page


def test_search_knows_of_everything(site: Path, found: catalog.Catalog) -> None:
    entries = data(site, "search")
    kinds = {entry["kind"] for entry in entries}
    assert kinds == {"table", "view", "function", "column", "metric", "check", "setting"}
    names = {(entry["kind"], entry["name"]) for entry in entries}
    assert {("table", "marts.dim_account"), ("column", "weighted_amount"),
            ("check", "opportunity_probability"), ("setting", "time_zone"),
            ("function", "marts.opportunity_as_of()"), ("metric", "win_rate")} <= names  # fmt: skip
    for entry in entries:
        assert (site / entry["url"].partition("#")[0]).is_file()


def test_a_folder_that_holds_something_else_is_left_alone(
    found: catalog.Catalog, site: Path, tmp_path: Path
) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="holds something else"):
        pages.write(found, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
    (site / "relations" / "marts.gone.html").write_text("of yesterday")
    pages.write(found, site)
    assert not (site / "relations" / "marts.gone.html").exists()


def test_the_libraries_beside_the_pages_are_those_of_their_packages() -> None:
    folder = source.ROOT / "warehouse" / "site" / "static" / "vendored"
    told = dict(
        re.findall(r"\| `(\S+\.js)` \|.*`([0-9a-f]{64})` \|", (folder / "README.md").read_text())
    )
    found = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.glob("*.js")}
    assert told == found
    assert len(found) == 3


def make(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "warehouse.site", str(folder)],
        cwd=source.ROOT,
        env={**os.environ, "WAREHOUSE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_without_a_warehouse_is_a_sentence(empty_url: str, tmp_path: Path) -> None:
    done = make(empty_url, tmp_path / "site")
    assert done.returncode == 1
    assert done.stderr.startswith("no warehouse there (")
    assert "Traceback" not in done.stderr


def test_who_may_not_read_the_ledger_is_told(url: str, tmp_path: Path) -> None:
    reporter = f"{url}{'&' if '?' in url else '?'}options=-crole%3Dsalesforce_reporter"
    done = make(reporter, tmp_path)
    assert done.returncode == 1
    assert "the site reads the ledger" in done.stderr


def test_nothing_has_run_yet(template_url: str, tmp_path: Path) -> None:
    done = make(template_url, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert "none yet" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_charts_bear_nothing_and_zero() -> None:
    assert "No days yet" in charts.line([], "none")
    assert "Nothing yet" in charts.bars([], "none")
    assert charts.spark([], [], "none") == ""
    assert "NaN" not in charts.bars([charts.Bar(0, "passed", "<b>", "#")], "zero")
    assert "&lt;b&gt;" in charts.bars([charts.Bar(0, "passed", "<b>", "#")], "zero")
    assert [charts.compact(v) for v in (0, 12, 1234, 1_500_000, 2e9)] == [
        "0", "12", "1.23k", "1.5M", "2G",
    ]  # fmt: skip
