"""`make quality`: the catalogue as a test run against a live warehouse, which stays untouched."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.quality_org import CONTACTS, DEALS, NOBODY, land, run, run_clean, stamp

ROOT = Path(__file__).resolve().parent.parent

# Everything that a run of the catalogue could leave: objects, rows, roles' settings.
CONTENT = """
select
    (select md5(string_agg(c.oid || '/' || c.relname, ',' order by c.oid)) from pg_class c
        where c.relnamespace not in ('pg_toast'::regnamespace)),
    (select md5(string_agg(oid || '/' || proname, ',' order by oid)) from pg_proc),
    (select md5(string_agg(oid || '/' || nspname, ',' order by oid)) from pg_namespace
        where nspname !~ '^pg_(toast_)?temp'),
    (select md5(string_agg(v::text, ',' order by v::text)) from control.quality_violation v),
    (select md5(string_agg(t::text, ',' order by t::text)) from control.quality_total t),
    (select md5(string_agg(s::text, ',' order by s::text)) from control.quality_state s),
    (select count(*) from control.quality_result),
    (select count(*) from control.run)
"""


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    url = make_database(template_url)
    with psycopg.connect(url, autocommit=True) as connection:
        run_clean(connection)
    yield url
    make_database.drop(url)


def judged(url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/pgtap.py", "--database", url, "tests/quality"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def quality(url: str) -> tuple[int, list[str]]:
    with psycopg.connect(url, autocommit=True) as connection:
        before = connection.execute(CONTENT).fetchone()
        done = judged(url)
        assert connection.execute(CONTENT).fetchone() == before
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_a_database_without_a_warehouse_is_told_in_a_sentence(empty_url: str) -> None:
    done = judged(empty_url)
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", "this database holds no warehouse yet: make deploy makes one.\n",
    )  # fmt: skip


def test_who_may_not_judge_is_told_so_in_a_sentence(url: str) -> None:
    login = "onlooker_of_quality"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create role {login} login in role salesforce_monitor")
        try:
            done = judged(make_conninfo(url, user=login))
        finally:
            connection.execute(f"drop role {login}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "Judging all that is published takes a member of salesforce_owner"
    )


def test_errors_fail_warnings_show_infos_are_told(url: str) -> None:
    code, lines = quality(url)
    assert code == 0, "\n".join(lines)
    assert lines[-1] == "Result: PASS"
    assert not [line for line in lines if line.startswith(("#", "not ok"))]

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            """
            update control.quality_check set severity = 'warn'
            where name = 'opportunity_probability';
            update control.quality_check set severity = 'info'
            where name = 'opportunity_lead_source_value'
            """
        )
        land(connection, "opportunity", DEALS[0], systemmodstamp=stamp(), leadsource="Séance")
        land(
            connection, "contact", CONTACTS[1], systemmodstamp=stamp(), accountid=NOBODY["account"]
        )
        land(connection, "opportunity", DEALS[3], systemmodstamp=stamp(), probability="-1.0")
        assert run(connection)["status"] == "succeeded"

    code, lines = quality(url)
    assert code == 0, "warnings and infos do not fail"
    text = "\n".join(lines)
    assert "not ok" in text
    assert text.count("# TODO warn") == 2
    assert f"#     {CONTACTS[1]}: the account {NOBODY['account']} was never landed" in lines
    assert "# info: opportunity_lead_source_value, 1 violation in 5 rows" in lines
    assert f"#     {DEALS[0]}: lead_source 'Séance' is not an accepted value" in lines

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "update control.quality_check set severity = 'error'"
            " where name = 'opportunity_probability'"
        )
    code, lines = quality(url)
    assert code == 1
    assert "# error: opportunity_probability, 1 violation in 5 rows" in lines
    assert f"#     {DEALS[3]}: probability is -1" in lines
    assert lines[-1] == "Result: FAIL"
    assert not [line for line in lines if "a failure waits" in line]


def test_what_waits_behind_it_is_told(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "update control.quality_check set severity = 'warn'"
            " where name = 'opportunity_probability'"
        )
        run(connection)
        connection.execute(
            "update control.quality_check set severity = 'error'"
            " where name = 'contact_account_link'"
        )
        assert run(connection)["status"] == "failed"
        published, since = connection.execute(
            "select published_run_id, to_char(failing_since_at at time zone 'UTC',"
            " 'YYYY-MM-DD HH24:MI') from control.run_status"
        ).fetchone()
    _, lines = quality(url)
    assert (
        f"# Below is judged what run {published} published. Behind it a failure waits"
        f" since {since} UTC: quality checks: contact_account_link."
    ) in lines
