"""Deployment: yoyo's migrations, applied and taken back."""

import getpass
import glob
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

from warehouse.embedded import DATABASE, EmbeddedServer
from warehouse.errors import WarehouseError, say
from warehouse.guards import check_landed, check_outsiders, check_restored, check_rights
from warehouse.migrations import (
    MIGRATIONS,
    RECORD,
    check_released,
    fingerprint,
    frozen_texts,
    is_frozen,
    migration_ids,
    open_migration,
    released_ids,
    unfinished,
)
from warehouse.server import connect, is_embedded, url_of, warehouse_url
from warehouse.source import build_from_source, source_texts

# As in yoyo.ini, so that `make deploy` and a plain `yoyo apply` do the same.
OPTIONS = "-c search_path=public -c lock_timeout=5s -c plpgsql.extra_errors=all"
APPLICATION = "warehouse-deploy"
LOCK_SECONDS = 30


def deploy(
    url: str | None = None,
    folder: Path = MIGRATIONS,
    count: int | None = None,
    break_lock: bool = False,
    landed_rows: int | None = None,
    command: str = "make deploy",
) -> list[str]:
    """Applies the pending migrations (or the next few), as `yoyo apply`; returns their names.

    An open migration that is applied in an earlier state is rolled back first. `command` is what
    a message says to call again.
    """
    url = warehouse_url() if url is None else url
    texts = _Texts(folder)
    with connect(url) as connection:
        check_restored(connection)
        applied = _applied(connection)
        if not texts.outdated(applied) and set(texts.sums) <= set(applied):
            _keep_rollbacks(connection, texts)
            return []
        check_rights(connection)
    with _yoyo(url, folder, break_lock) as (backend, migrations):
        with connect(url) as connection:
            applied = _applied(connection)
            former = texts.outdated(applied)
            if former:
                former_names = ", ".join(former)
                _check(
                    connection, texts, {name: texts.undo(applied[name]) for name in former},
                    landed_rows, f"the database holds an earlier state of what is not released yet "
                    f"({former_names}); taking it back", command,
                )  # fmt: skip
                say(f"rolling back an earlier state of {former_names} …")
                _roll_back(backend, texts, [applied[name] for name in former])
            pending = backend.to_apply(migrations)[:count]
            names: list[str] = [migration.id for migration in pending]
            if set(applied) - set(former):
                _check(
                    connection, texts, {name: texts.up(name) for name in names},
                    landed_rows, ", ".join(names), command,
                )  # fmt: skip
        with redirect_stdout(io.StringIO()):  # where yoyo shows what each statement returned
            backend.apply_migrations(pending)
        with connect(url) as connection:
            _keep_rollbacks(connection, texts)
    if texts.open in names and not is_embedded():
        say(
            f"note: {texts.open} is open: no release closed it yet. What it becomes later replaces "
            "it, by rolling it back first; close it (make release) before others work with it."
        )
    return names


def rollback(
    url: str | None = None,
    folder: Path = MIGRATIONS,
    count: int | None = 1,
    break_lock: bool = False,
    landed_rows: int | None = None,
) -> list[str]:
    """Rolls the last migrations back, all with count=None; returns their names."""
    url = warehouse_url() if url is None else url
    texts = _Texts(folder, whole=False)
    with _yoyo(url, folder, break_lock) as (backend, _):
        with connect(url) as connection:
            applied = _applied(connection)
            names = sorted(applied, reverse=True)[:count]
            undone = {name: texts.undo(applied[name]) for name in names}
            how = "make rollback" + (" ALL=1" if count is None else "")
            _check(connection, texts, undone, landed_rows, f"rolling back {', '.join(names)}", how)
        _roll_back(backend, texts, [applied[name] for name in names])
    return names


@dataclass(frozen=True)
class Step:
    """A text that a deployment would execute."""

    name: str
    text: str
    takes_back: bool = False


def pending_texts(connection: psycopg.Connection[Any], folder: Path = MIGRATIONS) -> list[Step]:
    """What `deploy` would execute here, in order."""
    texts = _Texts(folder)
    check_restored(connection)
    applied = _applied(connection)
    if not applied:
        raise WarehouseError("this database holds no warehouse yet: make deploy makes one.")
    former = texts.outdated(applied)
    return [
        *(Step(f"taking back {name}", texts.undo(applied[name]), True) for name in former),
        *(
            Step(name, texts.up(name))
            for name in texts.sums
            if name not in applied or name in former
        ),
    ]


def build(url: str) -> None:
    """Fills an empty database with what the working tree says, for tests, measurements, previews.

    By the migrations, as production does. While sql/ is ahead of them (somebody is writing),
    straight from sql/: the tests then judge what was written, and the proofs of the migrations say
    by themselves what is still to be frozen.
    """
    if migration_ids() and is_frozen(frozen_texts(), source_texts()):
        deploy(url)
        return
    with connect(url) as connection:
        build_from_source(connection)


# -- what is applied, and what ought to be


@dataclass(frozen=True)
class _Applied:
    """A migration of the database: which text it had and, while it was open, what undoes it."""

    name: str
    sha256: str | None
    rollback: str | None


class _Texts:
    """The migrations of the folder: what is to be applied, and what takes back what was."""

    def __init__(self, folder: Path, whole: bool = True) -> None:
        self.folder = folder
        if whole:
            check_released(folder)
            if not migration_ids(folder):
                raise WarehouseError(f"{folder} holds no migration: write one with make migration")
            waiting = unfinished(folder)
            if waiting:
                raise WarehouseError(
                    f"the open migration waits for a person at {', '.join(waiting)}. Write what is "
                    "asked for there, then call make migration, which tries it."
                )
        self.released = released_ids(folder)
        self.open = open_migration(folder) if whole else None
        self.sums: dict[str, str] = {}
        for name in migration_ids(folder):
            try:
                self.sums[name] = fingerprint(folder, name)
            except WarehouseError:
                if whole:
                    raise

    def up(self, name: str) -> str:
        return (self.folder / f"{name}.sql").read_text(encoding="utf-8")

    def down(self, name: str) -> str:
        file = self.folder / f"{name}.rollback.sql"
        # yoyo would unmark it without undoing anything.
        if not file.exists():
            raise WarehouseError(f"migrations/{name}.rollback.sql is missing.")
        return file.read_text(encoding="utf-8")

    def is_current(self, applied: _Applied) -> bool:
        return applied.sha256 is not None and self.sums.get(applied.name) == applied.sha256

    def undo(self, applied: _Applied) -> str:
        """What takes back a migration as it was applied."""
        if self.is_current(applied):
            return self.down(applied.name)
        if applied.rollback is not None:
            return applied.rollback
        raise WarehouseError(
            f"the database holds {applied.name} in a form that this folder does not: a newer "
            "release, another branch or an earlier state deployed it, and only that can take it "
            "back. Deploy from there"
            + (", or start over with make clean (all data is deleted)." if is_embedded() else ".")
        )

    def outdated(self, applied: dict[str, _Applied]) -> list[str]:
        """From the first applied migration that is not as it ought to be; the last one first."""
        names = sorted(applied)
        wrong = [i for i, name in enumerate(names) if not self.is_current(applied[name])]
        return names[: wrong[0] - 1 if wrong[0] else None : -1] if wrong else []


def _applied(connection: psycopg.Connection[Any]) -> dict[str, _Applied]:
    """What yoyo recorded as applied, in order, with what the migrations themselves recorded."""
    found = connection.execute(
        "select to_regclass('public._yoyo_migration'), to_regclass(%s)", [RECORD]
    ).fetchone()
    if found is None or found[0] is None:
        return {}
    rows = connection.execute(
        "select migration_id from public._yoyo_migration order by migration_id"
    ).fetchall()
    records: dict[str, _Applied] = {}
    if found[1] is not None:
        with _owner(connection):
            for row in connection.execute(
                f"select migration_id, sha256, rollback from {RECORD}".encode()  # noqa: S608
            ):
                records[row[0]] = _Applied(*row)
    return {name: records.get(name, _Applied(name, None, None)) for (name,) in rows}


def _keep_rollbacks(connection: psycopg.Connection[Any], texts: _Texts) -> None:
    """The open migration is taken back by the text it has today, whatever becomes of it."""
    for name, applied in _applied(connection).items():
        if not texts.is_current(applied):
            continue
        text = texts.down(name) if name == texts.open else None
        if text != applied.rollback:
            with _owner(connection):
                connection.execute(
                    f"update {RECORD} set rollback = %s where migration_id = %s".encode(),  # noqa: S608
                    [text, name],
                )


def _check(
    connection: psycopg.Connection[Any],
    texts: _Texts,
    statements: dict[str, str],
    landed_rows: int | None,
    what: str,
    how: str,
) -> None:
    check_outsiders(connection, statements.values(), frozen_texts(texts.folder).values(), what)
    with _owner(connection):
        check_landed(connection, statements.values(), landed_rows, what, how)


@contextmanager
def _owner(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """As the owner of all that is the warehouse's, whose member need not inherit its rights."""
    with connection.transaction():
        connection.execute("set local role salesforce_owner")
        yield


def _roll_back(backend: Any, texts: _Texts, applied: list[_Applied]) -> None:
    """Has yoyo run what takes back each migration as it was applied, the last one first."""
    from yoyo import read_migrations

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for migration in applied:
            up = texts.up(migration.name) if texts.is_current(migration) else "-- depends:\n"
            (folder / f"{migration.name}.sql").write_text(up, encoding="utf-8")
            (folder / f"{migration.name}.rollback.sql").write_text(
                texts.undo(migration), encoding="utf-8"
            )
        found = {migration.id: migration for migration in read_migrations(glob.escape(name))}
        with redirect_stdout(io.StringIO()):
            for migration in applied:
                backend.rollback_one(found[migration.name])


# -- yoyo


@contextmanager
def _yoyo(url: str, folder: Path, break_lock: bool) -> Iterator[tuple[Any, Any]]:
    """yoyo's backend and migrations under yoyo's lock, its errors turned into sentences."""
    from yoyo import read_migrations
    from yoyo.exceptions import LockTimeout

    connect(url).close()  # explains what yoyo would only trace
    backend = _backend(url)
    try:
        _clear_lock(backend, url, break_lock)
        with backend.lock(timeout=LOCK_SECONDS):
            yield backend, read_migrations(glob.escape(str(folder)))
    except LockTimeout as error:
        pid = "".join(re.findall(r"Process (\d+)", str(error))) or "unknown"
        raise WarehouseError(
            f"another deployment holds yoyo's lock on this database (process {pid} on the "
            "machine that runs it). Wait for it; if that process is gone, it was killed: "
            "remove its lock with make deploy BREAK_LOCK=1"
        ) from None
    except psycopg.Error as error:
        raise WarehouseError(
            f"the migration failed: {str(error).strip()}\n{_meaning(error)}."
        ) from error
    finally:
        backend.connection.close()


def _clear_lock(backend: Any, url: str, break_lock: bool) -> None:
    """Removes the lock row that a killed deployment left, where it is certain nobody has it."""
    row = backend.execute("select pid, ctime from public.yoyo_lock").fetchone()
    if row is None:
        return
    pid, since = row
    if not break_lock:
        # Every deployer of an embedded server is a process of this machine.
        embedded = url_of(url, DATABASE) == EmbeddedServer().url()
        if not embedded or psutil.pid_exists(pid):
            return
        say(f"an earlier deployment (process {pid}) was cut off: removing its lock.")
    else:
        say(f"removing the lock of process {pid}, held since {since:%Y-%m-%d %H:%M:%S} UTC.")
    backend.break_lock()


def _meaning(error: psycopg.Error) -> str:
    state = error.sqlstate
    if state == "55P03":
        return "an object it changes is in use. Deploy again when the long query is over"
    if state in {"42P06", "42P07", "42710", "42723"}:
        return (
            "an object of that name is already there. Either it is not the warehouse's: drop "
            "or rename it; or a deployment was cut off after applying a migration and before "
            "recording it: record it with yoyo mark"
        )
    if state == "2BP01":
        return "something that is not the warehouse's own depends on it: drop that first"
    if state == "42501":
        return "deploy as the owner of the database and member of salesforce_owner"
    return "the migration was rolled back and nothing changed"


def _backend(url: str) -> Any:
    """yoyo's backend for a libpq URI, however it is written (hosts, sockets, services)."""
    # yoyo records who applied a migration and fails for a uid without a passwd entry.
    try:
        getpass.getuser()
    except (KeyError, OSError):
        os.environ["USER"] = f"uid-{os.getuid()}"
    from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
    from yoyo.connections import DatabaseURI
    from yoyo.migrations import default_migration_table

    arguments = conninfo_to_dict(url)
    with connect(url) as connection:
        database = connection.info.dbname
    arguments.pop("dbname", None)
    arguments["options"] = f"{arguments.get('options') or ''} {OPTIONS}".strip()
    arguments["application_name"] = APPLICATION
    place = DatabaseURI("postgresql+psycopg", None, None, None, None, database, arguments)
    backend = PostgresqlPsycopgBackend(place, default_migration_table)
    backend.init_database()
    return backend
