"""Deployment: yoyo's migrations, and building an empty database straight from sql/."""

import getpass
import glob
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

from warehouse.errors import WarehouseError
from warehouse.server import (
    DATABASE,
    ROOT,
    EmbeddedServer,
    connect,
    say,
    url_of,
    warehouse_url,
)

SQL = ROOT / "sql"
MIGRATIONS = ROOT / "migrations"
SUMS = "SHA256SUMS"
ROLES = ("salesforce_owner", "salesforce_loader", "salesforce_transformer", "salesforce_reporter")

# As in yoyo.ini, so that `make deploy` and a plain `yoyo apply` do the same.
OPTIONS = "-c search_path=public -c lock_timeout=5s -c plpgsql.extra_errors=all"
APPLICATION = "warehouse-deploy"
LOCK_SECONDS = 30

# Raised while something a file needs does not exist yet: undefined table, function, object,
# schema, column.
NOT_YET = {"42P01", "42883", "42704", "3F000", "42703"}
# Layers in the order in which people read them; a file that comes too early is tried again.
LAYERS = ("raw_salesforce", "control", "staging", "intermediate", "marts")
FIRST = ("sql/roles.sql", "sql/schemas.sql")


# -- straight from sql/


def source_texts(folder: Path = SQL) -> dict[str, str]:
    """Every file of sql/ by its path (`sql/marts/dim_account.sql`), in reading order."""

    def order(path: str) -> tuple:
        if path in FIRST:
            return (0, FIRST.index(path), path)
        layer = path.split("/")[1]
        return (1, LAYERS.index(layer) if layer in LAYERS else len(LAYERS), path)

    texts = {
        f"sql/{file.relative_to(folder).as_posix()}": file.read_text(encoding="utf-8")
        for file in folder.rglob("*.sql")
    }
    return {path: texts[path] for path in sorted(texts, key=order)}


def build_from_source(
    connection: psycopg.Connection,
    texts: Mapping[str, str] | None = None,
    applied: Callable[[str], None] | None = None,
) -> list[str]:
    """Builds an empty database from sql/ in one transaction; returns the order that worked.

    A file that needs something which does not exist yet is put back and tried after the others.
    `applied(path)` is called after each file.
    """
    texts = source_texts() if texts is None else texts
    order: list[str] = []
    with connection.transaction():
        connection.execute("set local plpgsql.extra_errors = 'all'")
        waiting = list(texts)
        while waiting:
            problems: dict[str, psycopg.Error] = {}
            for path in waiting:
                try:
                    with connection.transaction():
                        connection.execute(texts[path])
                except psycopg.Error as error:
                    if error.sqlstate not in NOT_YET:
                        raise WarehouseError(_in_file(path, texts[path], error)) from error
                    problems[path] = error
                    continue
                order.append(path)
                if applied is not None:
                    applied(path)
            if len(problems) == len(waiting):
                raise WarehouseError(
                    "these files of sql/ need something that none of them creates:\n"
                    + "\n".join(_in_file(p, texts[p], e) for p, e in problems.items())
                )
            waiting = list(problems)
    return order


def _in_file(path: str, text: str, error: psycopg.Error) -> str:
    position = error.diag.statement_position
    line = f":{text.count(chr(10), 0, int(position) - 1) + 1}" if position else ""
    parts = [f"{path}{line}: {error.diag.message_primary or error}"]
    for label in ("detail", "hint"):
        value = getattr(error.diag, f"message_{label}")
        if value:
            parts.append(f"{label}: {value}")
    if error.diag.context:
        parts.append(f"context: {error.diag.context}")
    return "\n  ".join(parts)


def build_for_tests(url: str) -> None:
    """Fills an empty database for tests, by the migrations as production does.

    While sql/ is ahead of them (somebody is writing), straight from sql/: the tests then judge what
    was written, and the proofs of the migrations say by themselves what is still to be frozen.
    """
    from warehouse.freeze import frozen_texts, is_frozen

    if migration_ids() and is_frozen(frozen_texts(), source_texts()):
        deploy(url)
        return
    with connect(url) as connection:
        build_from_source(connection)


# -- by yoyo


def migration_ids(folder: Path = MIGRATIONS) -> list[str]:
    """The migrations in order; each `<id>.sql` has its `<id>.rollback.sql`."""
    names = sorted(file.name for file in folder.glob("*.sql"))
    return [n.removesuffix(".sql") for n in names if not n.endswith(".rollback.sql")]


def released_sums(folder: Path = MIGRATIONS) -> dict[str, str]:
    """The checksum of every file of a released migration, by its name."""
    file = folder / SUMS
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def released_ids(folder: Path = MIGRATIONS) -> list[str]:
    """The migrations that a release closed, in order: these never change."""
    sums = released_sums(folder)
    return [name for name in migration_ids(folder) if f"{name}.sql" in sums]


def open_migration(folder: Path = MIGRATIONS) -> str | None:
    """The one migration that no release closed yet, if there is one."""
    released = released_ids(folder)
    found = [name for name in migration_ids(folder) if name not in released]
    if len(found) > 1:
        raise WarehouseError(
            f"migrations/ holds more than one open migration: {', '.join(found)}. Delete all but "
            "one (each with its rollback) and call make migration, which writes it anew."
        )
    return found[0] if found else None


def deploy(
    url: str | None = None,
    folder: Path = MIGRATIONS,
    count: int | None = None,
    break_lock: bool = False,
) -> list[str]:
    """Applies the pending migrations (or the next few), as `yoyo apply`; returns their names."""
    url = warehouse_url() if url is None else url
    check_released(folder)
    if not migration_ids(folder):
        raise WarehouseError(f"{folder} holds no migration: write one with make migration")
    open_migration(folder)
    with connect(url) as connection:
        if set(migration_ids(folder)) <= _applied(connection):
            return []
        _check_rights(connection)
    with _yoyo(url, folder, break_lock) as (backend, migrations):
        pending = backend.to_apply(migrations)[:count]
        names = [migration.id for migration in pending]
        backend.apply_migrations(pending)
    return names


def rollback(
    url: str | None = None,
    folder: Path = MIGRATIONS,
    count: int | None = 1,
    break_lock: bool = False,
) -> list[str]:
    """Rolls the last migrations back, all with count=None; returns their names."""
    url = warehouse_url() if url is None else url
    with _yoyo(url, folder, break_lock) as (backend, migrations):
        applied = backend.to_rollback(migrations)[:count]
        for migration in applied:
            # yoyo would unmark it without undoing anything.
            if not Path(migration.path).with_suffix(".rollback.sql").exists():
                raise WarehouseError(f"migrations/{migration.id}.rollback.sql is missing.")
        backend.rollback_migrations(applied)
        return [migration.id for migration in applied]


def pending(url: str | None = None, folder: Path = MIGRATIONS) -> list[str]:
    """The migrations that a deployment would apply."""
    with connect(url) as connection:
        done = _applied(connection)
    return [name for name in migration_ids(folder) if name not in done]


def _applied(connection: psycopg.Connection) -> set[str]:
    table = connection.execute("select to_regclass('public._yoyo_migration')").fetchone()[0]
    if table is None:
        return set()
    rows = connection.execute("select migration_id from public._yoyo_migration")
    return {name for (name,) in rows}


def check_released(folder: Path = MIGRATIONS) -> None:
    """Refuses edited migrations of a release: yoyo knows them by name only and would not notice."""
    for name, digest in released_sums(folder).items():
        file = folder / name
        if not file.exists():
            raise WarehouseError(f"migrations/{name} of a release is missing: restore it.")
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise WarehouseError(
                f"migrations/{name} is not what {SUMS} records. A released migration is never "
                "edited: restore it (git checkout), change sql/ and call make migration."
            )


def _check_rights(connection: psycopg.Connection) -> None:
    """Says what is missing before anything is half done."""
    row = connection.execute(
        """
        select
            current_user,
            current_database(),
            pg_is_in_recovery(),
            has_database_privilege(current_database(), 'create'),
            has_database_privilege(current_database(), 'create with grant option'),
            has_schema_privilege('public', 'create'),
            has_schema_privilege('public', 'create with grant option'),
            (select rolcreaterole or rolsuper from pg_roles where rolname = current_user),
            array(
                select name from unnest(%s::text[]) name
                where not exists (select from pg_roles where rolname = name)
            ),
            coalesce((
                select
                    has_database_privilege(oid, current_database(), 'create')
                    and has_schema_privilege(oid, 'public', 'create')
                from pg_roles where rolname = 'salesforce_owner'
            ), false),
            coalesce((
                select
                    pg_has_role(current_user, oid, 'set')
                    or pg_has_role(current_user, oid, 'member with admin option')
                from pg_roles where rolname = 'salesforce_owner'
            ), true)
        """,
        [list(ROLES)],
    ).fetchone()
    (
        user, database, standby, create, grant_create, create_public, grant_public, create_role,
        missing_roles, owner_ready, may_be_owner,
    ) = row  # fmt: skip
    if standby:
        raise WarehouseError(
            "the server is a read-only standby: name its primary in WAREHOUSE_URL."
        )
    if missing_roles and not create_role:
        raise WarehouseError(
            f"the roles {', '.join(missing_roles)} do not exist and user {user} may not create "
            f"roles. Let an administrator run: alter role {user} createrole; or create them: "
            + " ".join(f"create role {role} nologin;" for role in missing_roles)
            + f" grant salesforce_owner to {user};"
        )
    if not may_be_owner:
        raise WarehouseError(
            f"user {user} may not act as salesforce_owner, who owns the warehouse's objects. Let "
            f"an administrator run: grant salesforce_owner to {user};"
        )
    granted = owner_ready or (grant_create and grant_public)
    if not (create and create_public and granted):
        raise WarehouseError(
            f"user {user} may not create schemas in database {database}: deploy as its owner, or "
            f"let an administrator run: alter database {database} owner to {user};"
        )


class _yoyo:
    """yoyo's backend and migrations under yoyo's lock, its errors turned into sentences."""

    def __init__(self, url: str, folder: Path, break_lock: bool) -> None:
        self.url, self.folder, self.break_lock = url, folder, break_lock

    def __enter__(self):
        from yoyo import read_migrations

        connect(self.url).close()  # explains what yoyo would only trace
        self.backend = _backend(self.url)
        try:
            self._clear_lock()
            self._held = self.backend.lock(timeout=LOCK_SECONDS)
            self._held.__enter__()
        except BaseException as error:
            self.backend.connection.close()
            self._explain(error)
            raise
        return self.backend, read_migrations(glob.escape(str(self.folder)))

    def __exit__(self, kind, error, trace) -> None:
        try:
            self._held.__exit__(kind, error, trace)
        except BaseException:
            if error is None:
                raise
        finally:
            self.backend.connection.close()
        if error is not None:
            self._explain(error)

    def _clear_lock(self) -> None:
        """Removes the lock row that a killed deployment left, where it is certain nobody has it."""
        row = self.backend.execute("select pid, ctime from public.yoyo_lock").fetchone()
        if row is None:
            return
        pid, since = row
        if not self.break_lock:
            # Every deployer of an embedded server is a process of this machine.
            embedded = url_of(self.url, DATABASE) == EmbeddedServer().url()
            if not embedded or psutil.pid_exists(pid):
                return
            say(f"an earlier deployment (process {pid}) was cut off: removing its lock.")
        else:
            say(f"removing the lock of process {pid}, held since {since:%Y-%m-%d %H:%M:%S} UTC.")
        self.backend.break_lock()

    def _explain(self, error: BaseException) -> None:
        from yoyo.exceptions import LockTimeout

        if isinstance(error, LockTimeout):
            pid = "".join(re.findall(r"Process (\d+)", str(error))) or "unknown"
            raise WarehouseError(
                f"another deployment holds yoyo's lock on this database (process {pid} on the "
                "machine that runs it). Wait for it; if that process is gone, it was killed: "
                "remove its lock with make deploy BREAK_LOCK=1"
            ) from None
        if not isinstance(error, psycopg.Error):
            return
        text = str(error).strip()
        state = error.sqlstate
        if state == "55P03":
            what = "an object it changes is in use. Deploy again when the long query is over"
        elif state in {"42P06", "42P07", "42710", "42723"}:
            what = (
                "an object of that name is already there. Either it is not the warehouse's: drop "
                "or rename it; or a deployment was cut off after applying a migration and before "
                "recording it: record it with yoyo mark"
            )
        elif state == "2BP01":
            what = "something that is not the warehouse's own depends on it: drop that first"
        elif state == "42501":
            what = "deploy as the owner of the database and member of salesforce_owner"
        else:
            what = "the migration was rolled back and nothing changed"
        raise WarehouseError(f"the migration failed: {text}\n{what}.") from error


def _backend(url: str):
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
