"""`make test PARTS=managed`: the suite on a server that has only what a managed service gives.

A real server of its own that speaks TLS and nothing else over its one network address, asks for a
SCRAM password, and lets in a role that may create roles and databases and is no superuser, has no
file access and no socket. The tests get to it as a user's would: by WAREHOUSE_URL with
sslmode=verify-full. PostgreSQL 18's embedded programs have no TLS, so it is PostgreSQL 17.

    python tools/managed.py [whole | command …]      # default: the tests below, and pgTAP

whole: all tests that use the server in use, not those that make servers of their own.
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["WAREHOUSE_PG"] = "17"  # before warehouse.embedded is imported

import psycopg  # noqa: E402
import trustme  # noqa: E402
from psycopg import sql  # noqa: E402
from psycopg.conninfo import conninfo_to_dict  # noqa: E402

from warehouse.embedded import EmbeddedServer  # noqa: E402

FILES = ["managed", "run", "load", "quality", "history", "typing"]
# What a test does and a tenant cannot: name the language of messages; dump with a program of this
# machine, which is older than the server, or has no TLS; publish tables there are not yet; become
# another login without its password.
NOT_HERE = [
    "odd_settings_of_the_session", "restored", "publication_of_all_tables", "row_level_security",
]  # fmt: skip
OF_THEIR_OWN = ["server", "scheduler", "replicas", "command_line", "secrets", "torture", "recipes"]


class Managed(EmbeddedServer):
    """The same server, once its administrator has shut the door."""

    def shut(self, folder: Path) -> str:
        """TLS alone, a password, no superuser; the URI for whoever rents it."""
        authority = trustme.CA()
        issued = authority.issue_cert("localhost")
        authority.cert_pem.write_to_path(folder / "authority.pem")
        issued.private_key_pem.write_to_path(self.data / "server.key")
        issued.cert_chain_pems[0].write_to_path(self.data / "server.crt")
        owner = self.data.stat()
        for name in ("server.key", "server.crt"):
            (self.data / name).chmod(0o600)
            if os.geteuid() == 0:
                os.chown(self.data / name, owner.st_uid, owner.st_gid)
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        password = secrets.token_urlsafe(12)
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            for name, value in (
                ("ssl", "on"), ("listen_addresses", "localhost"),
                ("password_encryption", "scram-sha-256"),
            ):  # fmt: skip
                admin.execute(
                    sql.SQL("alter system set {} = {}").format(sql.Identifier(name), value)
                )
            admin.execute(
                sql.SQL("create role deployer login createdb createrole password {}").format(
                    password
                )
            )
            # who makes a role may then act as it, as an administrator would
            admin.execute("alter role deployer set createrole_self_grant = 'set, inherit'")
            admin.execute("alter database warehouse owner to deployer")
            # what tests put a database back by; services grant it to their tenants, too
            admin.execute("grant set on parameter session_replication_role to deployer")
        (self.data / "pg_hba.conf").write_text(
            "local all postgres trust\n"
            "hostssl all all 127.0.0.1/32 scram-sha-256\n"
            "hostssl all all ::1/128 scram-sha-256\n"
        )
        self.stop()
        self.port = port
        self.start()
        return (
            f"postgresql://deployer:{password}@localhost:{port}/warehouse"
            f"?sslmode=verify-full&sslrootcert={folder / 'authority.pem'}"
        )


@contextlib.contextmanager
def managed_server() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = Managed(folder / "home")
        try:
            own.start()
            yield own.shut(folder)
        finally:
            own.remove()


def main() -> int:
    files = [f"tests/test_{name}.py" for name in FILES]
    command = sys.argv[1:]
    if command == ["whole"]:
        command = []
        own = [f"test_{name}.py" for name in OF_THEIR_OWN]
        files = sorted(str(path) for path in ROOT.glob("tests/test_*.py") if path.name not in own)
    with managed_server() as url:
        # libpq leaves the password out of what a connection says of itself
        password = str(conninfo_to_dict(url)["password"])
        environment = {**os.environ, "WAREHOUSE_URL": url, "PGPASSWORD": password}
        tests = [
            sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile",
            "-k", " and ".join(f"not {name}" for name in NOT_HERE),
            *files,
        ]  # fmt: skip
        commands = [command] if command else [tests, [sys.executable, "tools/pgtap.py"]]
        done = [
            subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
            for command in commands
        ]
        return int(any(done))


if __name__ == "__main__":
    sys.exit(main())
