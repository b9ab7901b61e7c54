"""The measurements' own parts: Fivetran's package beside, the curve, and who quotes it."""

import json
from pathlib import Path

import psycopg
import pytest

from bench import curve, fivetran
from bench.peers import Figures
from bench.usage import Memory, used
from tests.quality_org import run_clean
from warehouse import server


def installed(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "dbt_project.yml").touch()
    return folder


def test_fivetran_names_what_is_missing(tmp_path: Path) -> None:
    for name, lacking in ((tmp_path / "nowhere", "salesforce, fivetran_utils, dbt_utils"),
                          (installed(tmp_path / "half", "salesforce"), "fivetran_utils, dbt_utils"),
                          ):  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            fivetran.packages(name)
        told = str(ended.value)
        assert told.startswith(f"FIVETRAN={name}: no {lacking} there. It is the folder dbt_pack")
        assert "docs/measured.md" in told


def test_fivetran_by_either_folder(tmp_path: Path) -> None:
    packages = installed(tmp_path / "project" / "dbt_packages", *fivetran.NEEDED, "spark_utils")
    assert fivetran.packages(packages) == packages
    assert fivetran.packages(packages.parent) == packages


def test_fivetran_project(tmp_path: Path) -> None:
    packages = installed(tmp_path / "deps", *fivetran.NEEDED, "spark_utils", "some_more")
    (packages / "notes").mkdir()
    folder = tmp_path / "work" / "fivetran"
    fivetran.write_project(folder, packages)
    found = {one.name: one.resolve() for one in (folder / "dbt_packages").iterdir()}
    assert found == {name: packages / name for name in (*fivetran.NEEDED, "some_more")}
    project = json.loads((folder / "dbt_project.yml").read_text())
    assert project["vars"]["salesforce_schema"] == fivetran.SOURCE
    assert {name for name, value in project["vars"].items() if value is False} == {
        "salesforce__user_role_enabled", "salesforce__lead_enabled", "salesforce__event_enabled",
        "salesforce__task_enabled", "salesforce__opportunity_line_item_enabled",
        "salesforce__order_enabled", "salesforce__product_2_enabled",
        "salesforce__account_history_enabled", "salesforce__contact_history_enabled",
        "salesforce__opportunity_history_enabled",
    }  # fmt: skip


def test_fivetran_sources_and_proof(database: psycopg.Connection) -> None:
    run_clean(database)
    database.execute("update intermediate.account set owner_id = 'owner'")
    fivetran.make_sources(database)
    source = fivetran.SOURCE
    rows = database.execute(
        "select count(*), count(created_date), count(last_modified_date),"
        f" bool_and(_fivetran_active) from {source}.opportunity"
    ).fetchone()
    wanted = database.execute(
        "select count(*), count(created_at), count(last_modified_at), true"
        " from intermediate.opportunity"
    ).fetchone()
    assert rows == wanted
    database.execute(f"select parent_id, created_date from {source}.account")
    assert database.execute(f'select id, name from {source}."user"').fetchall() == [("owner",) * 2]
    database.execute(
        f"create schema {fivetran.RESULT}; create table"
        f" {fivetran.RESULT}.salesforce__opportunity_enhanced as"
        f" select * from {source}.opportunity where is_deleted is not true"
    )
    fivetran.prove_equal(database)
    database.execute(f"delete from {fivetran.RESULT}.salesforce__opportunity_enhanced where is_won")
    with pytest.raises(SystemExit, match="Fivetran's package has other opportunities"):
        fivetran.prove_equal(database)


def test_the_table_has_fivetran_where_it_was_measured() -> None:
    figures = Figures()
    figures.add("nothing new", ours=20.0, dbt=12_000.0, floor=4.0)
    header, rows = figures.table()
    assert header[-1] == "ours / floor"
    assert rows == [("nothing new", "20 ms", "12.0 s", "600.0 ×", "4.0 ms", "5.0 ×")]
    figures.add("first load", {"ours": {"wal": 7}}, ours=10_000.0, dbt=9_000.0, fivetran=15_000.0)
    figures.add("first load", {"ours": {"wal": 5}}, ours=10_000.0, fivetran=15_000.0)
    header, rows = figures.table()
    assert header[-2:] == ("Fivetran's package", "Fivetran's / ours")
    assert [row[-2:] for row in rows] == [("", ""), ("15.0 s", "1.5 ×")]
    assert figures.used["first load"]["ours"] == {"wal": 7}


def result(factor: int, ours: float, dbt: float | None = None, **used: int) -> dict:
    times = {"ours": [ours]} | ({"dbt": [dbt]} if dbt else {})
    return {
        "sizes": {"accounts": factor, "contacts": 2 * factor, "opportunities": 5 * factor},
        "milliseconds": {"nothing new": times},
        "bytes": {"nothing new": {"ours": used}},
    }


def test_the_curve_of_what_is_there(tmp_path: Path) -> None:
    def put(size: str, one: dict) -> None:
        (tmp_path / f"peers-{size}x.json").write_text(json.dumps(one))

    put("1", result(100_000, 20, 12_000))
    assert curve.curve(curve.measured(tmp_path)).splitlines()[2:] == [
        "| nothing new | 20 ms |", "| nothing new: dbt | 12.0 s |",
    ]  # fmt: skip
    put("10", result(1_000_000, 24, wal=3 * 2**20, temporary=0, memory=80 * 2**20))
    assert curve.curve(curve.measured(tmp_path)).splitlines() == [
        "| scenario | 800,000 records | 8,000,000 records | growth |",
        "| --- | --- | --- | --- |",
        "| nothing new | 20 ms | 24 ms | 1.2 × |",
        "| nothing new: dbt | 12.0 s |  |  |",
        "",
        "| a run of ours takes | 800,000 records | 8,000,000 records |",
        "| --- | --- | --- |",
        "| nothing new |  | 3.0 MB WAL, 0 MB temporary files, 80 MB memory |",
    ]


def test_a_new_table_takes_the_place_of_the_quoted_one(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "growing.md"
    page.parent.mkdir()
    page.write_text("Before.\n\n| a |\n| 1 |\n\nAfter.\n")
    (tmp_path / "curve.md").write_text("| a |\n| 1 |\n")
    curve.replace("curve.md", "| b |\n", tmp_path, tmp_path)
    assert page.read_text() == "Before.\n\n| b |\n\nAfter.\n"
    curve.replace("peers-10x.md", "| c |\n", tmp_path, tmp_path)
    assert (tmp_path / "peers-10x.md").read_text() == "| c |\n"


def test_new_lines_take_the_place_of_quoted_ones(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "measured.md").touch()
    readme = tmp_path / "README.md"
    wide, narrow = ("scenario", "ours", "dbt"), ("scenario", "ours")
    readme.write_text(f"A.\n\n{curve.markdown(narrow, [('much', '3 s')])}\n| other | 1 s |\n")
    old = curve.markdown(narrow, [("little", "1 s"), ("much", "3 s")])
    (tmp_path / "peers-1x.md").write_text(old)
    new = curve.markdown(wide, [("little", "2 s", "4 s"), ("much", "5 s", "6 s")])
    curve.replace("peers-1x.md", new, tmp_path, tmp_path)
    quoted = curve.markdown(wide, [("much", "5 s", "6 s")])
    assert readme.read_text() == f"A.\n\n{quoted}\n| other | 1 s |\n"


def test_what_work_takes(database: psycopg.Connection, database_url: str) -> None:
    taken: dict[str, int] = {}
    with used(database_url, taken), server.connect(database_url) as worker:
        worker.execute("set work_mem = '64kB'")
        with Memory(worker) as memory:
            worker.execute("create table public.test_much as select repeat(n::text, 50) as t"
                           " from generate_series(1, 20000) as n order by 1")  # fmt: skip
    assert taken["wal"] > 2**20
    assert taken["temporary"] > 2**20
    # of a server elsewhere nothing is known of its processes
    assert memory.peak > 2**19 or not memory.is_here
