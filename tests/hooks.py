"""Stops and failures at any step of a run, planted in a test's own database.

Statement triggers on every table a run writes: they do nothing until a session says
`set test.fail_at = 'marts.dim_account'` (raise there) or `set test.pause_at = …` (wait there for
the advisory lock PAUSE, which the test holds).
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import psycopg

PAUSE = 4242

_INSTALL = f"""
create schema test_hook;
grant usage on schema test_hook to public;
create function test_hook.meet() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
    if tg_relid::regclass::text = current_setting('test.fail_at', true) then
        raise exception 'planted at %', tg_relid::regclass
            using errcode = coalesce(nullif(current_setting('test.fail_with', true), ''), 'ZZ001'),
                detail = 'a planted detail', hint = 'a planted hint';
    elsif tg_relid::regclass::text = current_setting('test.pause_at', true) then
        perform pg_advisory_lock({PAUSE});
        perform pg_advisory_unlock({PAUSE});
    end if;
    return null;
end;
$$;
"""

WRITTEN = """
    select c.oid::regclass::text
    from pg_catalog.pg_class as c
    where c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace::regnamespace::text in ('intermediate', 'marts', 'control')
    order by 1
"""


def install(connection: psycopg.Connection) -> list[str]:
    """Plants the triggers; returns the tables that have one."""
    connection.execute(_INSTALL)
    tables = [table for (table,) in connection.execute(WRITTEN)]
    for table in tables:
        connection.execute(
            f"create trigger test_hook before insert or update or delete on {table} "
            "for each statement execute function test_hook.meet()"
        )
    return tables


@contextlib.contextmanager
def failing_at(
    connection: psycopg.Connection, table: str, sqlstate: str = "ZZ001"
) -> Iterator[None]:
    """Writing to the table raises in this session."""
    connection.execute("select set_config('test.fail_with', %s, false)", [sqlstate])
    connection.execute("select set_config('test.fail_at', %s, false)", [table])
    try:
        yield
    finally:
        if not connection.closed and not connection.broken:
            connection.execute("select set_config('test.fail_at', '', false)")


def wait_until(condition: Callable[[], object], seconds: float = 20) -> object:
    deadline = time.monotonic() + seconds
    while not (met := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.002)
    return met


def is_paused(observer: psycopg.Connection, pid: int) -> bool:
    """Whether that session waits at a pause."""
    return bool(
        observer.execute(
            "select from pg_catalog.pg_locks where locktype = 'advisory' and not granted"
            " and objid = %s and pid = %s",
            [PAUSE, pid],
        ).rowcount
    )


@contextlib.contextmanager
def paused_at(
    worker: psycopg.Connection, observer: psycopg.Connection, table: str, query: str
) -> Iterator[list]:
    """The worker's query waits at the table while the body goes on; its result comes after."""
    observer.execute("select pg_advisory_lock(%s)", [PAUSE])
    worker.execute("select set_config('test.pause_at', %s, false)", [table])
    results: list = []
    thread = threading.Thread(target=lambda: results.append(worker.execute(query).fetchone()[0]))
    thread.start()
    try:
        wait_until(lambda: results or is_paused(observer, worker.info.backend_pid))
        assert not results, f"{query} never wrote {table}"
        yield results
    finally:
        observer.execute("select pg_advisory_unlock(%s)", [PAUSE])
        thread.join()
        worker.execute("select set_config('test.pause_at', '', false)")


def contents(connection: psycopg.Connection) -> dict[str, list[str]]:
    """Every row of every intermediate and mart table as text: scale and all."""
    tables = [
        table
        for (table,) in connection.execute(WRITTEN)
        if table.split(".")[0] in ("intermediate", "marts")
    ]
    query = " union all ".join(
        f"select '{table}', array(select t::text from {table} as t order by t::text collate \"C\")"
        for table in tables
    )
    return dict(connection.execute(query).fetchall())
