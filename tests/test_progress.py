"""What a run is at, for whoever waits for it."""

import io

import psycopg
import pytest

from warehouse import progress

RUN = "select public.run_salesforce_transform()"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal(database: psycopg.Connection) -> None:
    database.execute("insert into raw_salesforce.account (id, name) values ('001', 'x')")
    stream = Terminal()
    with progress.shown(database, False, stream) as shown:
        database.execute(RUN)
        before = stream.getvalue()
    parts = before.split("\r\x1b[K")[1:]
    assert len(parts) == shown.done <= shown.total
    assert parts[0].startswith("[........................] 1 of ")
    assert "intermediate.account (full)" in before
    assert "  checks  " in parts[-1]
    assert parts[-1].count("#") > 15
    assert stream.getvalue() == before + "\r\x1b[K", "nothing of it stays"
    # a call that has nothing to do shows nothing, and nobody listens afterwards
    stream = Terminal()
    with progress.shown(database, False, stream):
        database.execute(RUN)
    database.execute("insert into raw_salesforce.account (id, name) values ('002', 'x')")
    database.execute(RUN)
    assert stream.getvalue() == ""


def test_lines_elsewhere_once_it_takes_long(
    database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = io.StringIO()
    database.execute("insert into raw_salesforce.account (id, name) values ('001', 'x')")
    with progress.shown(database, False, quick):
        database.execute(RUN)
    assert quick.getvalue() == ""
    monkeypatch.setattr(progress, "PATIENCE", 0)
    slow = io.StringIO()
    with progress.shown(database, True, slow):
        database.execute("select public.run_salesforce_transform(true)")
    assert " s: marts.fct_opportunity (full)\n" in slow.getvalue()
    assert "\r" not in slow.getvalue()


def test_who_may_run_and_not_plan_sees_the_steps(database: psycopg.Connection) -> None:
    database.execute("insert into raw_salesforce.account (id, name) values ('001', 'x')")
    database.execute("set role salesforce_transformer")
    stream = Terminal()
    with progress.shown(database, False, stream):
        database.execute(RUN)
    assert "[" not in stream.getvalue().replace("\x1b[K", "")
    assert "1  intermediate.account (full)" in stream.getvalue()


def test_a_failed_run_leaves_no_half_bar(database: psycopg.Connection) -> None:
    database.execute("insert into raw_salesforce.account (id, name) values ('', 'x')")
    stream = Terminal()
    with progress.shown(database, False, stream):
        result = database.execute(RUN).fetchone()[0]
    assert result["status"] == "failed"
    assert "failed" not in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_table_that_another_run_keeps_to_itself_is_not_waited_for(
    database: psycopg.Connection,
) -> None:
    database.execute("set statement_timeout = '10s'")
    with psycopg.connect(database.info.dsn) as other:
        other.execute("lock table marts.dim_contact in access exclusive mode")
        with progress.shown(database, False, Terminal()) as shown:
            assert shown.total == 0
    assert database.execute("show lock_timeout").fetchone()[0] == "0"
    with progress.shown(database, False, Terminal()) as shown:
        assert shown.total > 1
