"""Three orgs, a database each, on one server and on two: deployed, run and looked at together."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.quality_org import DEALS, WON, land, run_clean, stamp
from warehouse import server
from warehouse.embedded import EmbeddedServer
from warehouse.source import ROOT

ORGS = ("emea", "apac", "us")
# What each has won besides DEALS[1], by the same ids: they mean nothing between orgs.
WINS = {"emea": [], "apac": [DEALS[0]], "us": [DEALS[0], DEALS[2]]}


class Orgs:
    """Three targets, of which one may be protected, and the commands for all of them."""

    def __init__(self, urls: dict[str, str], file: Path) -> None:
        self.urls, self.file = urls, file
        file.write_text(
            "\n".join(
                f'[{name}]\nurl = "${name.upper()}_URL"\nprotected = {str(name == "us").lower()}\n'
                for name in urls
            )
        )

    def __call__(self, command: str, target: str = "", **more: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "warehouse", command],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, **{f"{name.upper()}_URL": url for name, url in self.urls.items()},
                 "WAREHOUSE_TARGETS": str(self.file), "WAREHOUSE_TARGET": target, **more},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr

    def overview(self) -> tuple[int, dict[str, list[str]]]:
        """What `make targets` says: a line of cells for each."""
        code, said, _ = self("targets")
        header, *lines = [re.split(r" {2,}", line.strip()) for line in said.splitlines()]
        assert header[0] == "target"
        cells = {line[0]: line for line in lines}
        assert list(cells) == list(ORGS)
        return code, cells


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A server that has none of the roles yet."""
    embedded = EmbeddedServer(tmp_path_factory.mktemp("second") / "home")
    embedded.start()
    yield embedded
    embedded.remove()


@pytest.fixture(scope="module", params=["one server", "two servers"])
def orgs(
    request: pytest.FixtureRequest,
    make_database: Callable[..., str],
    template_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Orgs:
    """Three, of which one has yet to be deployed."""
    urls = {"emea": make_database(template_url), "apac": make_database(template_url)}
    if request.param == "one server":
        urls["us"] = make_database()
    else:
        other = request.getfixturevalue("second")
        with server.connect(other.url("postgres")) as admin:
            admin.execute("create database us")
        urls["us"] = other.url("us")
    return Orgs(urls, tmp_path_factory.mktemp("orgs") / "targets.toml")


def deals(url: str) -> list[tuple[str, str]]:
    with server.connect(url) as session:
        return session.execute(
            "select opportunity_id, status from marts.fct_opportunity order by 1"
        ).fetchall()


def test_three_orgs(orgs: Orgs) -> None:
    code, cells = orgs.overview()
    assert code == 1
    assert "this database holds no warehouse" in cells["us"][-1]
    assert cells["us"][1:-1] == ["-"] * 6
    code, said, problems = orgs("deploy", "all")
    assert code == 1
    assert "us is protected" in problems
    code, said, _ = orgs("deploy", "all", WAREHOUSE_CONFIRM="all")
    assert code == 0
    assert [said.count("deployed already"), said.count("deployed 0")] == [2, 1]
    for name, url in orgs.urls.items():
        with server.connect(url) as session:
            run_clean(session)
            for deal in WINS[name]:
                land(session, "opportunity", deal, **WON, systemmodstamp=stamp(-0.5))

    # a run in one holds up none of the others
    with server.connect(orgs.urls["apac"], autocommit=False) as at_work:
        at_work.execute("select control.take_run_lock()")
        code, said, _ = orgs("transform", "all", WAREHOUSE_CONFIRM="all")
    assert code == 0
    assert said.count("another run in progress") == 1
    assert "another run in progress" in said.partition("-- apac")[2].partition("-- us")[0]
    assert [sum(s == "won" for _, s in deals(orgs.urls[n])) for n in ORGS] == [1, 1, 3]
    orgs("transform", "apac")
    assert [sum(s == "won" for _, s in deals(orgs.urls[n])) for n in ORGS] == [1, 2, 3]

    code, cells = orgs.overview()
    assert code == 0
    # errors, warnings, deals
    assert [cells[name][-3:] for name in ORGS] == [["0", "0", "4"]] * 3

    # what one of them breaks on is said beside it, and the others are as they were
    with server.connect(orgs.urls["emea"]) as session:
        land(session, "opportunity", DEALS[3], probability="140.0", systemmodstamp=stamp())
        session.execute(
            "update control.quality_check set severity = 'error', error_if = '> 0'"
            " where name = 'opportunity_probability'"
        )
    code, _, problems = orgs("transform", "all", WAREHOUSE_CONFIRM="all")
    assert code == 1
    assert problems.splitlines()[-1] == "failed: emea"
    _, cells = orgs.overview()
    assert "runs fail: quality checks: opportunity_probability" in cells["emea"][-1]
    assert [cells[name][-3:] for name in ORGS[1:]] == [["0", "0", "4"]] * 2


def test_a_reader_of_one_is_none_of_the_others(orgs: Orgs) -> None:
    login = f"orgs_reader_{os.getpid()}"
    with server.connect(orgs.urls["emea"]) as owner:
        owner.execute(f"create role {login} login in role salesforce_reporter")
        for name in ORGS:
            database = psycopg.conninfo.conninfo_to_dict(orgs.urls[name])["dbname"]
            with server.connect(orgs.urls[name]) as session:
                session.execute(f'revoke connect on database "{database}" from public')
                if name == "emea":
                    session.execute(f'grant connect on database "{database}" to {login}')
        try:
            own = Orgs(
                {name: make_conninfo(url, user=login) for name, url in orgs.urls.items()},
                orgs.file,
            )
            code, cells = own.overview()
            assert code == 1
            assert "permission denied" not in cells["emea"][-1]
            for name in ORGS[1:]:
                assert "permission denied for database" in cells[name][-1] or (
                    f'role "{login}" does not exist' in cells[name][-1]
                )
        finally:
            database = psycopg.conninfo.conninfo_to_dict(orgs.urls["emea"])["dbname"]
            owner.execute(f'revoke all on database "{database}" from {login}; drop role {login}')
