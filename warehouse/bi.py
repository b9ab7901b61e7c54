"""A way in for BI tools that only know host and port: the embedded server listens on this machine.

By network only one login is let in: a reporter with a password, to the warehouse's database. The
socket, and what comes through it, stays as it is.
"""

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from warehouse.embedded import DATABASE, EmbeddedServer
from warehouse.errors import WarehouseError, say

ROLE = "salesforce_bi"
HOST = "127.0.0.1"
BEGIN, END = "# begin: make bi\n", "# end: make bi\n"
# The first line that fits decides, so nobody else comes in by network, whatever stands below.
RULES = f"""{BEGIN}host {DATABASE} {ROLE} 127.0.0.1/32 scram-sha-256
host {DATABASE} {ROLE} ::1/128 scram-sha-256
host all all all reject
host replication all all reject
{END}"""


@dataclass(frozen=True)
class Access:
    port: int
    password: str
    file: Path

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{quote(self.password, safe='')}@{HOST}:{self.port}/{DATABASE}"

    def __str__(self) -> str:
        return f"""\
host      {HOST}
port      {self.port}
database  {DATABASE}
schema    marts
user      {ROLE}
password  {self.password}

libpq     {self.url}
JDBC      jdbc:postgresql://{HOST}:{self.port}/{DATABASE}
ODBC      Driver={{PostgreSQL Unicode}};Server={HOST};Port={self.port};Database={DATABASE}

It may read the marts, nothing else. The password is kept in {self.file} (PGPASSFILE).
make bi CLOSE=1 shuts it again; what each tool asks for: docs/bi.md"""


def open_listener(own: EmbeddedServer, port: int | None = None) -> Access:
    """Lets the reporter in on a port; restarts the server where it does not listen there yet."""
    with psycopg.connect(own.start(), autocommit=True) as connection:
        if connection.execute("select to_regrole('salesforce_reporter')").fetchone() == (None,):
            raise WarehouseError("nothing is deployed there yet: make run, then make bi")
        listens = connection.execute("show listen_addresses").fetchone() == (HOST,)
        wanted = own.port if port is None else port
        if not (listens and wanted == own.port) and _is_taken(wanted):
            raise WarehouseError(
                f"port {wanted} of this machine is taken, perhaps by another PostgreSQL: "
                "make bi PORT=5433, or another that is free"
            )
        file = own.home / "bi.pgpass"
        password = _kept(file) or secrets.token_urlsafe(18)
        _grant(connection, password)
        _write_rules(own, RULES)
        connection.execute("select pg_reload_conf()")
        if not (listens and wanted == own.port):
            connection.execute(sql.SQL("alter system set listen_addresses = {}").format(HOST))
    if not (listens and wanted == own.port):
        say(f"the embedded server starts again, to listen on {HOST}, port {wanted} …")
        own.stop()
        own.keep_port(wanted)
        own.start()
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(f"{HOST}:{wanted}:{DATABASE}:{ROLE}:{password}\n")
    return Access(wanted, password, file)


def close_listener(own: EmbeddedServer) -> bool:
    """Takes all of it back; false where nothing was open.

    While the server is down: where another took the port meanwhile it does not start, and this is
    the way out."""
    file = own.home / "bi.pgpass"
    if not file.exists():
        return False
    own.stop()
    settings = own.data / "postgresql.auto.conf"
    kept = [line for line in settings.read_text().splitlines(keepends=True)
            if not line.startswith("listen_addresses ")]  # fmt: skip
    settings.write_text("".join(kept))
    _write_rules(own, "")
    own.keep_port(None)
    with psycopg.connect(own.start(), autocommit=True) as connection:
        connection.execute(f"alter role {ROLE} nologin password null")
    file.unlink()
    return True


def _is_taken(port: int) -> bool:
    with socket.socket() as found:
        # sessions that have just ended do not count
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, port))
        except OSError:
            return True
    return False


def _kept(file: Path) -> str | None:
    """The password of before: what people have typed into their tools stays right."""
    try:
        return file.read_text().strip().rpartition(":")[2] or None
    except FileNotFoundError:
        return None


def _grant(connection: psycopg.Connection[tuple[object, ...]], password: str) -> None:
    if connection.execute("select to_regrole(%s)", [ROLE]).fetchone() == (None,):
        connection.execute(f"create role {ROLE}")
    # hashed here: neither the statement nor a log holds the password itself
    hashed = connection.pgconn.encrypt_password(
        password.encode(), ROLE.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("alter role {} login password {}").format(sql.Identifier(ROLE), hashed)
    )
    connection.execute(f"alter role {ROLE} set default_transaction_read_only = on")
    connection.execute(f"alter role {ROLE} set search_path = marts")
    connection.execute(f"grant salesforce_reporter to {ROLE}")


def _write_rules(own: EmbeddedServer, rules: str) -> None:
    """Puts them first, or takes them away; the rest of the file is its owner's."""
    file = own.data / "pg_hba.conf"
    text = file.read_text()
    before, begin, rest = text.partition(BEGIN)
    kept = before + rest.partition(END)[2] if begin else text
    if text != rules + kept:
        file.write_text(rules + kept)
