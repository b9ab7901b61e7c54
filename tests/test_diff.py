"""`make diff`: what deploying the working tree would do, and that nothing of it is left."""

import argparse
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.quality_org import DEALS, land, run_clean, stamp
from warehouse import __main__ as command_line
from warehouse import deploy, diff, migrations, server, source
from warehouse.errors import WarehouseError
from warehouse.freeze.command import make_migration
from warehouse.freeze.text import KEPT
from warehouse.source import ROOT

INITIAL = "0001.initial"
CHANGED = (
    "sql/marts/weighted_amount.sql",
    "sql/marts/dim_stage.sql",
    "sql/control/quality/checks/check_open_without_next_step.sql",
)
CHECK = """
create or replace view control.check_open_without_next_step as
select f.opportunity_id as record_id, 'no next step' as reason
from marts.fct_opportunity as f
where f.status = 'open' and f.next_step is null;

insert into control.quality_check (name, description, severity, model)
values ('open_without_next_step', 'Open deals have one', 'warn', 'marts.fct_opportunity')
on conflict do nothing;
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working tree before its first release: one open migration holds all of sql/.

    This tree's first one where it still does; else, some releases later, it is written anew.
    """
    tree = tmp_path_factory.mktemp("diff") / "tree"
    shutil.copytree(ROOT / "sql", tree / "sql")
    (tree / "migrations").mkdir()
    for suffix in (".sql", ".rollback.sql"):
        name = f"{INITIAL}{suffix}"
        shutil.copy(ROOT / "migrations" / name, tree / "migrations" / name)
    if not migrations.is_frozen(
        migrations.frozen_texts(tree / "migrations"), source.source_texts(tree / "sql")
    ):
        make_migration(None, tree / "migrations", tree / "sql")
    return tree


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], tree: Path) -> Iterator[str]:
    """A database deployed from it, with a clean org and something that waits to be read."""
    url = make_database()
    deploy.deploy(url, tree / "migrations")
    with server.connect(url) as connection:
        run_clean(connection)
        land(connection, "opportunity", DEALS[0], systemmodstamp=stamp(), amount="500.0")
    yield url
    make_database.drop(url)


def written(tree: Path, name: str, body: str) -> None:
    """A migration as make migration writes one, without its trying (tests/test_freeze.py)."""
    digest = hashlib.sha256(body.encode()).hexdigest()
    record = migrations.record_statements(name, digest)
    (tree / "migrations" / f"{name}.sql").write_text(f"{body}\n{record}\n", encoding="utf-8")


def frozen(tree: Path, *paths: str, name: str = "0002.halves", after: str = INITIAL) -> None:
    """A further migration, of these files of sql/, where views are made again."""
    sections = "\n".join(
        f"-- begin {path}\n{migrations.normal((tree / path).read_text(encoding='utf-8'))}\n"
        f"-- end {path}\n"
        for path in paths
    )
    kept = KEPT.format(views="'marts.opportunity_enhanced'", functions="'control.today()'")
    written(
        tree, name, f"-- depends: {after}\nset local role salesforce_owner;\n{kept}\n{sections}"
    )
    record = migrations.record_statements(name, None)
    (tree / "migrations" / f"{name}.rollback.sql").write_text(f"{kept}\n{record}\n")
    assert migrations.is_frozen(
        migrations.frozen_texts(tree / "migrations"), source.source_texts(tree / "sql")
    )


def change(tree: Path, path: str, old: str, new: str) -> None:
    file = tree / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a release, with a change of each kind."""
    copy = tmp_path_factory.mktemp("diff") / "changed"
    shutil.copytree(tree, copy)
    migrations.close_migration(copy / "migrations")
    change(copy, "sql/marts/weighted_amount.sql", "probability / 100", "probability / 200")
    change(copy, "sql/marts/dim_stage.sql", "    s.forecast_category\nfrom",
           "    s.forecast_category,\n    upper(s.stage_name) as label\nfrom")  # fmt: skip
    (copy / "sql/control/quality/checks/check_open_without_next_step.sql").write_text(CHECK)
    frozen(copy, *CHANGED)
    return copy


def content(url: str) -> list[tuple[object, ...]]:
    """What is published, what waits, what there is: nothing of it may change."""
    with server.connect(url) as connection:
        return [
            connection.execute(query).fetchone()
            for query in (
                "select md5(string_agg(f::text, ',' order by f::text))"
                " from marts.fct_opportunity as f",
                "select count(*), max(load_xid::text) from raw_salesforce.opportunity",
                "select count(*), max(run_id) from control.run",
                "select md5(string_agg(oid || relname, ',' order by oid)) from pg_class"
                " where relnamespace::regnamespace::text !~ '^pg_'",
                "select snapshot::text from control.load_window",
            )
        ]


def tried(url: str, tree: Path, only: list[str] | None = None) -> diff.Difference:
    before = content(url)
    found = diff.difference(url, tree / "migrations", tree / "sql", only)
    assert content(url) == before
    assert found is not None
    return found


@pytest.fixture(scope="module")
def found(url: str, changed: Path) -> diff.Difference:
    return tried(url, changed)


def test_what_a_change_does(found: diff.Difference) -> None:
    assert found.migrations == ["0002.halves"]
    assert (found.run["status"], found.carried, found.left_out) == ("succeeded", [], [])
    differ = {r.name: r for r in found.relations if r.differs}
    assert {"marts.fct_opportunity", "marts.dim_stage", "marts.opportunity_enhanced",
            "marts.sales_snapshot", "marts.pipeline_daily"} <= set(differ)  # fmt: skip
    # what landed and waits is no matter of the change
    fact = differ["marts.fct_opportunity"]
    assert (fact.before, fact.after, fact.added, fact.removed, fact.changed) == (4, 4, 0, 0, 2)
    (weighted,) = fact.columns
    assert (weighted.name, weighted.rows) == ("weighted_amount", 2)
    assert (DEALS[0], "50", "25") in weighted.examples
    (label,) = differ["marts.dim_stage"].new_columns
    assert (label.name, label.rows) == ("label", differ["marts.dim_stage"].after)
    assert label.examples[0][2].isupper()
    (check,) = found.checks
    assert (check.name, check.before, check.after) == ("open_without_next_step", "-", "warn")
    assert found.locked == ["marts.dim_stage"]


def test_it_is_told_as_text_and_as_a_page(found: diff.Difference) -> None:
    text, page = diff.as_text(found), diff.as_html(found)
    for said in ("0002.halves", "marts.fct_opportunity", "weighted_amount", DEALS[0],
                 "open_without_next_step", "rolled back"):  # fmt: skip
        assert said in text
        assert said in page
    assert f"    {DEALS[0]}: 50 → 25" in text
    assert f"{DEALS[0]}: <del>50</del> → <ins>25</ins>" in page
    assert "  until it commits nobody can read or write marts.dim_stage" in text


def test_tolerance_decides_how_it_ends(
    url: str, found: diff.Difference, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.connect(url) as connection:
        assert "marts.fct_opportunity" in diff.exceeds(connection, found, "1")
        assert "marts.fct_opportunity" in diff.exceeds(connection, found, "40 %")
        assert "marts.fct_opportunity" not in diff.exceeds(connection, found, "50 %")
        assert diff.exceeds(connection, found, "1000") == []
        with pytest.raises(WarehouseError, match="'few' is no tolerance"):
            diff.exceeds(connection, found, "few")
    # said at once, whatever differs
    with pytest.raises(WarehouseError, match="'1 percent' is no tolerance"):
        command_line.command_diff(
            argparse.Namespace(relations=[], format="text", tolerance="1 percent")
        )

    def end(tolerance: str | None, what: diff.Difference | None = found) -> object:
        monkeypatch.setattr(diff, "difference", lambda *_, **__: what)
        monkeypatch.setattr(server, "warehouse_url", lambda: url)
        arguments = argparse.Namespace(relations=[], format="text", tolerance=tolerance)
        try:
            command_line.command_diff(arguments)
        except SystemExit as ended:
            return ended.code
        return 0

    assert end(None) == 0
    assert end("1000") == 0
    assert str(end("1")).startswith("more than 1 of the rows differ in marts.")
    assert end(None, None) == 0


def test_some_relations_alone(url: str, changed: Path) -> None:
    found = tried(url, changed, ["marts.fct_opportunity"])
    assert [r.name for r in found.relations] == ["marts.fct_opportunity"]
    with pytest.raises(WarehouseError, match=r"there is no marts\.nothing to compare"):
        tried(url, changed, ["marts.nothing"])


def test_a_run_that_would_fail(url: str, tree: Path, changed: Path) -> None:
    copy = changed.with_name("failing")
    shutil.copytree(changed, copy)
    change(copy, "sql/marts/weighted_amount.sql", "probability / 200", "probability")
    frozen(copy, *CHANGED)
    found = tried(url, copy)
    assert found.failed
    assert "opportunity_weighted_amount" in {check.name for check in found.checks}
    assert "quality checks found errors" in diff.as_text(found)
    assert "The run fails" in diff.as_html(found)


def test_several_migrations_at_once(url: str, changed: Path) -> None:
    copy = changed.with_name("several")
    shutil.copytree(changed, copy)
    change(copy, "sql/marts/weighted_amount.sql", "probability / 200", "probability / 400")
    migrations.close_migration(copy / "migrations")
    frozen(copy, CHANGED[0], name="0003.quarters", after="0002.halves")
    found = tried(url, copy, ["marts.fct_opportunity"])
    assert found.migrations == ["0002.halves", "0003.quarters"]
    (fact,) = found.relations
    assert (DEALS[0], "50", "12.5") in fact.columns[0].examples


def test_an_earlier_state_that_leaves_what_landed(
    url: str, changed: Path, make_database: Callable[..., str]
) -> None:
    """After a release that is all that an open migration does: nothing has to be put back."""
    copy, database = changed.with_name("earlier"), make_database(url)
    shutil.copytree(changed, copy)
    deploy.deploy(database, copy / "migrations")
    change(copy, "sql/marts/weighted_amount.sql", "probability / 200", "probability / 400")
    frozen(copy, *CHANGED)
    found = tried(database, copy, ["marts.fct_opportunity"])
    assert found.migrations == ["taking back 0002.halves", "0002.halves"]
    assert found.carried == []
    assert "put back" not in diff.as_text(found)
    assert (DEALS[0], "25", "12.5") in found.relations[0].columns[0].examples
    make_database.drop(database)


def test_checks_that_a_failed_run_did_not_come_to_are_no_difference() -> None:
    before = {"a": ("passed", 0), "b": ("passed", 0), "c": ("warn", 2), "d": ("warn", 1)}
    after = {"a": ("not evaluated", 0), "b": ("error", 1), "c": ("not evaluated", 0)}
    assert [check.name for check in diff._changed_checks(before, after)] == ["b", "d"]


def test_what_no_release_closed_is_taken_back(url: str, tree: Path) -> None:
    """The only migration there is: what landed is put back into tables that were made anew."""
    copy = tree.with_name("open")
    shutil.copytree(tree, copy)
    change(copy, "sql/marts/weighted_amount.sql", "probability / 100", "probability / 200")
    text = (copy / "migrations" / f"{INITIAL}.sql").read_text(encoding="utf-8")
    body = text[: text.index("\n-- Which text this is")]
    old, new = (f"trim_scale(amount * probability / {by})" for by in (100, 200))
    assert old in body
    written(copy, INITIAL, body.replace(old, new))
    found = tried(url, copy)
    assert found.migrations == [f"taking back {INITIAL}", INITIAL]
    assert "raw_salesforce.opportunity" in found.carried
    assert "control.setting" in found.carried
    fact = next(r for r in found.relations if r.name == "marts.fct_opportunity")
    assert (fact.before, fact.after, fact.changed) == (4, 4, 2)
    history = next(r for r in found.relations if r.name == "marts.opportunity_history")
    assert not history.differs


def test_what_it_waits_for(url: str, tree: Path, changed: Path) -> None:
    # nothing to try
    assert diff.difference(url, tree / "migrations", tree / "sql") is None
    # sql/ is ahead
    copy = changed.with_name("ahead")
    shutil.copytree(changed, copy)
    change(copy, "sql/marts/weighted_amount.sql", "probability / 200", "probability / 300")
    with pytest.raises(WarehouseError, match="call make migration"):
        diff.difference(url, copy / "migrations", copy / "sql")
    # a run at work
    with psycopg.connect(url) as other:
        other.execute("set role salesforce_owner")
        assert other.execute("select control.take_run_lock()").fetchone() == (True,)
        with pytest.raises(WarehouseError, match="a run is at work"):
            diff.difference(url, changed / "migrations", changed / "sql")
    # somebody who reads
    with psycopg.connect(url) as other:
        other.execute("select count(*) from marts.dim_stage")
        with pytest.raises(WarehouseError, match="somebody uses what the deployment changes"):
            diff.difference(url, changed / "migrations", changed / "sql")


def test_a_database_without_a_warehouse(empty_url: str, tree: Path) -> None:
    with pytest.raises(WarehouseError, match="holds no warehouse yet: make deploy makes one"):
        diff.difference(empty_url, tree / "migrations", tree / "sql")


def test_rows_without_a_key_and_views_that_take_long(
    database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction(force_rollback=True):
        database.execute(
            """
            create view marts.quick as select 1 as n;
            create temporary table b as values (1, 'x'), (1, 'x');
            create temporary table a as values (1, 'x'), (2, 'y'), (2, 'y');
            create temporary table d as values (null, 1, 2), ('x', 1, 2);
            create temporary table c as values (null, 1, 3), ('x', 1, 2);
            """
        )
        found = diff._compare(database, "marts.quick", "b", "a")
        assert (found.added, found.removed, found.changed) == (2, 1, 0)
        assert found.added_keys == ["(2,y)", "(2,y)"]
        # parts of a key may be unknown
        found = diff._compare(database, "marts.quick", "d", "c")
        assert (found.added, found.removed, found.changed) == (0, 0, 1)
        monkeypatch.setattr(diff, "VIEW_TIMEOUT", "50ms")
        database.execute("create view marts.slow as select pg_sleep(5)::text as x")
        assert not diff._copied_in_time(database, "slow", "marts.slow")
        assert diff._copied_in_time(database, "quick", "marts.quick")
        assert database.execute("show statement_timeout").fetchone() == ("0",)
