"""Where an export goes: a folder or a bucket, the catalog of its tables, and who is at it."""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from pyarrow.fs import FileSelector, FileType
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import Table

from warehouse.errors import WarehouseError

SCHEMA = "iceberg"
NAMESPACE = "marts"
# What readers begin with: the tables' metadata, and the snapshots of every export that is kept.
INDEX = "exports.json"
# Of the catalog's namespace: the place whose index says the same is its own.
PLACE_ID = "warehouse.place"


class Busy(WarehouseError):
    """Another export is at work there."""


def root_of(to: str) -> str:
    """A folder as an absolute path, anything else as the URI it is."""
    if "://" in to and not to.startswith("file://"):
        return to.rstrip("/")
    return str(Path(to.removeprefix("file://")).expanduser().resolve())


def storage() -> dict[str, str]:
    """What the AWS tools take from the environment, by the names that Iceberg has for it."""
    names = {
        "s3.endpoint": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
        "s3.region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
        "s3.access-key-id": ("AWS_ACCESS_KEY_ID",),
        "s3.secret-access-key": ("AWS_SECRET_ACCESS_KEY",),
        "s3.session-token": ("AWS_SESSION_TOKEN",),
    }
    return {
        name: value
        for name, variables in names.items()
        if (value := next(filter(None, map(os.environ.get, variables)), None))
    }


class Place:
    """An open catalog, whose tables are in one folder or bucket."""

    def __init__(self, root: str, catalog: SqlCatalog) -> None:
        self.root, self.catalog = root, catalog
        self.io = PyArrowFileIO(catalog.properties)

    def check(self) -> None:
        """Refuses a place that is another catalog's, whose files would be deleted."""
        properties = self.catalog.load_namespace_properties(NAMESPACE)
        known, elsewhere = properties.get(PLACE_ID), properties.get("location", self.root)
        if elsewhere != self.root:
            raise WarehouseError(
                f"the catalog {self.catalog.name} has an export in {elsewhere}, and {self.root} is "
                "another place: give this one a name of its own, NAME=…"
            )
        index = self.index()
        if index.get("id", known) != known:
            raise WarehouseError(
                f"{self.root} holds what another catalog keeps (by the name "
                f"{index.get('catalog')}): export to another place, or name that catalog, "
                "CATALOG=… NAME=…. If it is given up, delete that folder first."
            )

    def claim(self) -> None:
        """Makes the place this catalog's, before anything is written to it."""
        if not self.index():
            known = self.catalog.load_namespace_properties(NAMESPACE).get(PLACE_ID)
            own = known or str(uuid.uuid4())
            # in this order, so that whoever is cut off in between finds the place still free
            self.catalog.update_namespace_properties(
                NAMESPACE, updates={PLACE_ID: own, "location": self.root}
            )
            self.write_index({"id": own, "catalog": self.catalog.name})

    def location_of(self, name: str) -> str:
        return f"{self.root}/{NAMESPACE}/{name}"

    def table(self, name: str) -> Table | None:
        """None where there is none, or where its files are gone."""
        try:
            return self.catalog.load_table((NAMESPACE, name))
        except NoSuchTableError:
            return None
        except FileNotFoundError:
            self.catalog.drop_table((NAMESPACE, name))
            return None

    def index(self) -> dict[str, Any]:
        """What readers begin with; empty before the first export."""
        try:
            with self.io.new_input(f"{self.root}/{INDEX}").open() as file:
                found = json.loads(file.read())
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_index(self, index: dict[str, Any]) -> None:
        text = (json.dumps(index, indent=1) + "\n").encode()
        if "://" in self.root:
            with self.io.new_output(f"{self.root}/{INDEX}").create(overwrite=True) as file:
                file.write(text)
            return
        new = Path(self.root, f".{INDEX}.new")
        new.write_bytes(text)
        new.replace(Path(self.root, INDEX))

    def remove_unreachable(self, table: Table, metadata_to_keep: int) -> int:
        """Deletes every file of a table that none of its snapshots reaches; says how many.

        Nobody else writes there, so that what is not reached is left of exports that were cut off,
        or has expired.
        """
        reached = {table.metadata_location}
        log = [entry.metadata_file for entry in table.metadata.metadata_log]
        reached.update(log[len(log) - (metadata_to_keep - 1) :])
        manifests = {}
        for snapshot in table.metadata.snapshots:
            reached.add(snapshot.manifest_list)
            manifests.update({m.manifest_path: m for m in snapshot.manifests(self.io)})
        reached.update(manifests)
        for manifest in manifests.values():
            entries = manifest.fetch_manifest_entry(self.io, discard_deleted=True)
            reached.update(entry.data_file.file_path for entry in entries)
        scheme, netloc, path = PyArrowFileIO.parse_location(table.location())
        files = self.io.fs_by_scheme(scheme, netloc)
        prefix = table.location().removesuffix(path)
        removed = 0
        for found in files.get_file_info(FileSelector(path, recursive=True)):
            if found.type == FileType.File and prefix + found.path not in reached:
                files.delete_file(found.path)
                removed += 1
        return removed


@contextmanager
def opened(to: str, catalog: str, name: str) -> Iterator[Place]:
    """The place, for this export alone.

    `catalog` is a libpq URI, whose database keeps it in the schema `iceberg`, or sqlite:///<file>.
    """
    root = root_of(to)
    if "://" not in root:
        try:
            Path(root).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WarehouseError(f"cannot write to {root}: {error.strerror}.") from None
    if catalog.startswith("sqlite:"):
        hold, uri = _sqlite_lock(catalog, name), catalog
    else:
        hold, uri = _postgres_lock(catalog, name), _sqlalchemy_uri(catalog)
    with hold:
        try:
            with SqlCatalog(
                name, uri=uri, **storage(), **{"py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO"}
            ) as known:
                known.create_namespace_if_not_exists(NAMESPACE)
                place = Place(root, known)
                place.check()
                yield place
        except OSError as error:
            raise WarehouseError(
                f"cannot read or write {root}: {error}. The last export is as it was."
            ) from None
        except sqlalchemy.exc.ProgrammingError as error:
            raise WarehouseError(
                f"the catalog refused: {str(error.orig).strip()}. It needs to write the tables of "
                f"schema {SCHEMA}: grant select, insert, update, delete on all tables in schema "
                f"{SCHEMA} to <login>;"
            ) from None


def _refusal(name: str) -> Busy:
    return Busy(
        f"another export to the catalog {name} is at work: nothing was done. Wait for it; that one "
        "was cut off is noticed within moments."
    )


@contextmanager
def _sqlite_lock(uri: str, name: str) -> Iterator[None]:
    file = Path(uri.partition("///")[2])
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_name(f"{file.name}.{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _refusal(name) from None
        yield


@contextmanager
def _postgres_lock(uri: str, name: str) -> Iterator[None]:
    """Also makes the schema, or says what the login lacks."""
    with psycopg.connect(uri, autocommit=True, application_name="salesforce_export") as connection:
        row = connection.execute(
            "select current_user, current_database(), pg_is_in_recovery(),"
            " has_database_privilege(current_database(), 'create'),"
            " to_regnamespace(%(schema)s) is not null",
            {"schema": SCHEMA},
        ).fetchone()
        assert row is not None
        user, database, is_standby, may_create, is_there = row
        if is_standby:
            raise WarehouseError(
                f"the database {database} is a standby, which keeps no catalog: name another, "
                "CATALOG=<libpq URI> or CATALOG=sqlite:///<file>."
            )
        if not is_there and may_create:
            connection.execute(
                sql.SQL("create schema if not exists {}").format(sql.Identifier(SCHEMA))
            )
        elif not is_there or not _may_write(connection):
            raise WarehouseError(
                f"{user} may not write the catalog in the database {database}. Let an "
                f"administrator, or whoever deployed, run: create schema if not exists {SCHEMA}; "
                f"grant usage, create on schema {SCHEMA} to {user}; or name a catalog elsewhere: "
                "CATALOG=<libpq URI> or CATALOG=sqlite:///<file>."
            )
        locked = connection.execute(
            "select pg_try_advisory_lock(hashtext('salesforce export'), hashtext(%s))", [name]
        ).fetchone()
        if locked != (True,):
            raise _refusal(name)
        yield


def _may_write(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute(
        "select has_schema_privilege(%(schema)s, 'usage')"
        " and has_schema_privilege(%(schema)s, 'create')",
        {"schema": SCHEMA},
    ).fetchone()
    return row == (True,)


def _sqlalchemy_uri(uri: str) -> str:
    """For whatever libpq takes: services, sockets, several hosts, certificates."""
    given = {key: str(value) for key, value in conninfo_to_dict(uri).items()}
    given["options"] = f"{given.get('options', '')} -c search_path={SCHEMA}".strip()
    url = sqlalchemy.URL.create("postgresql+psycopg", query=given)
    return url.render_as_string(hide_password=False)
