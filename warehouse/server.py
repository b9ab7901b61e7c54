"""The server in use, the one WAREHOUSE_URL names or the embedded one: addresses and programs."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warehouse import targets
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError
from warehouse.programs import client_programs
from warehouse.rows import Row

OLDEST_SERVER = 17


def warehouse_url() -> str:
    """The libpq URI in use; starts the embedded server if that is the one."""
    target = targets.chosen()
    given = target.url if target else os.environ.get("WAREHOUSE_URL", "").strip()
    if not given:
        return EmbeddedServer().start()
    problem = _problem(given)
    if problem:
        raise WarehouseError(
            f"WAREHOUSE_URL is no libpq URI ({problem}). It looks like "
            "postgresql://user:password@host:5432/warehouse, with : / ? # @ % and blanks in user "
            "and password written as %3A %2F %3F %23 %40 %25 %20."
        )
    return given


def _problem(url: str) -> str | None:
    """What is wrong with a URI, in words; without what may be a part of its password."""
    try:
        parameters = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        place = url.rpartition("@")[2] if "@" in url and "://" in url else ""
        return re.sub(
            r'"([^"]*)"',
            lambda quoted: quoted[0] if quoted[1] and quoted[1] in place else '"…"',
            str(error).strip(),
        )
    # A password that is not escaped goes on as host or port, which every error quotes.
    if "@" in str(parameters.get("host", "")):
        return "the name of its host has an @"
    if not re.fullmatch(r"[0-9,]*", str(parameters.get("port", ""))):
        return "its port is no number"
    return None


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """A URI for a program's arguments, which anybody on the machine can read, and what its
    environment, which nobody else can, has to hold for it."""
    parameters = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    password = parameters.pop("password", None)
    if password is None:
        return url, {}
    return make_conninfo(**parameters), {"PGPASSWORD": password}


def environment_of(url: str) -> dict[str, str]:
    """libpq's variables for a URI, for a program that cannot be given one."""
    given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    return {
        option.envvar.decode(): given[option.keyword.decode()]
        for option in pq.Conninfo.get_defaults()
        if option.envvar and option.keyword.decode() in given
    }


def url_of(url: str, database: str) -> str:
    """The URI of another database of the same server."""
    if "://" not in url:
        return make_conninfo(url, dbname=database)
    scheme, _, rest = url.partition("://")
    place, _, options = rest.partition("?")
    kept = "&".join(o for o in options.split("&") if o and not o.startswith("dbname="))
    address = f"{scheme}://{place.partition('/')[0]}/{quote(database, safe='')}"
    return f"{address}?{kept}" if kept else address


def drop_database(admin: psycopg.Connection[Any], name: str) -> None:
    """Drops a scratch database, whoever is still connected."""
    statement = sql.SQL("drop database if exists {}").format(sql.Identifier(name))
    try:
        admin.execute(statement + sql.SQL(" with (force)"))
    except psycopg.errors.InsufficientPrivilege:
        # FORCE may not end an autovacuum worker unless it is a superuser's; the plain form does.
        admin.execute(statement)


def is_embedded() -> bool:
    return targets.chosen() is None and not os.environ.get("WAREHOUSE_URL", "").strip()


def connect(url: str | None = None, **options: Any) -> psycopg.Connection[Row]:
    """Connects in autocommit mode, or says in a sentence what keeps it from connecting."""
    url = warehouse_url() if url is None else url
    options = {"autocommit": True, "connect_timeout": 10, **options}
    try:
        parameters = conninfo_to_dict(url)
        if "connect_timeout" in parameters:
            del options["connect_timeout"]
        connection = psycopg.connect(url, **options)
    except psycopg.Error as error:
        raise WarehouseError(_why_not(parameters, error)) from None
    version = connection.info.server_version // 10000
    if version < OLDEST_SERVER:
        connection.close()
        raise WarehouseError(
            f"the server {_address(parameters)} is PostgreSQL {version}; the warehouse needs "
            f"{OLDEST_SERVER} or newer. Upgrade it, or name another in WAREHOUSE_URL (unset, an "
            "embedded server is used)."
        )
    return connection


def _address(parameters: Mapping[str, Any]) -> str:
    host = parameters.get("hostaddr") or parameters.get("host") or os.environ.get("PGHOST", "")
    port = parameters.get("port") or os.environ.get("PGPORT", "5432")
    return f"at {host}:{port}" if host else "on this machine's default socket"


def _why_not(parameters: Mapping[str, Any], error: psycopg.Error) -> str:
    where = _address(parameters)
    message = " ".join(str(error).split())
    reason = message.rpartition("FATAL: ")[2].strip()
    if "password authentication failed" in message or "no password supplied" in message:
        return (
            f"the server {where} refused the login: {reason}. Correct user and password in "
            "WAREHOUSE_URL (or PGPASSWORD, ~/.pgpass)."
        )
    if "does not exist" in message and "database" in message:
        return (
            f"the server {where} answers, but {reason}. Create it there (createdb), owned by the "
            "user in WAREHOUSE_URL, or correct the name."
        )
    if "FATAL: " in message:
        return f"the server {where} refused the connection: {reason}. Check WAREHOUSE_URL."
    return (
        f"cannot reach the server {where}: {message}. Check that it runs and that WAREHOUSE_URL "
        "names it (unset, an embedded server is used)."
    )


def client_program(name: str, url: str, interactive: bool | None = None) -> str:
    """psql or pg_dump for the server in use: the embedded one, or the one on PATH.

    The embedded programs are new enough for every server but have neither TLS nor line editing:
    where the server uses TLS, or a person types, the one on PATH is the better one.
    """
    on_path = shutil.which(name)
    folder = client_programs()
    embedded = folder / name if folder else None
    with connect(url) as connection:
        tls = bool(connection.pgconn.ssl_in_use)
        version = connection.info.server_version // 10000
    if interactive is None:
        interactive = name == "psql" and sys.stdin.isatty()
    if on_path and (embedded is None or tls or interactive):
        # An older psql works on a newer server; pg_dump refuses.
        if name != "pg_dump" or _major(on_path) >= version:
            return on_path
        raise WarehouseError(
            f"{on_path} is older than the server (PostgreSQL {version}) and refuses it: install "
            f"PostgreSQL's client programs of version {version}."
        )
    if embedded is not None and not tls:
        return str(embedded)
    raise WarehouseError(
        f"the server wants TLS, which the embedded {name} lacks: install PostgreSQL's client "
        f"programs, so that {name} is found on PATH."
    )


def _major(program: str) -> int:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    numbers = [w for w in done.stdout.replace(".", " ").split() if w.isdigit()]
    return int(numbers[0]) if numbers else 0
