"""Runs pgTAP files by pg_prove: python tools/pgtap.py [--live | --database URI] path…

Without either: in a fresh database of its own, deployed by the migrations and dropped
afterwards, with pgTAP's functions in schema `tap` and a search_path of that schema alone, so that
every other name a test (or the code under test) uses has to be qualified.
With --live: in the database in use as it is (WAREHOUSE_URL, or the embedded one; --database: in
that one, whose URI everybody on the machine can read meanwhile). pgTAP is not installed there, but
psql's variable can be filled by `\\getenv pgtap PGTAP` and the file read inside the test's own
transaction.

pg_prove and pgTAP (both pure scripts) are taken from the machine, or unpacked from Debian's
packages into .warehouse/tools, which needs no root and installs nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from psycopg import sql  # noqa: E402

from warehouse import deploy, server  # noqa: E402
from warehouse.errors import WarehouseError  # noqa: E402

TOOLS = ROOT / ".warehouse" / "tools"


def pg_prove() -> list[str]:
    """The command; from PATH, or from Debian's package."""
    found = shutil.which("pg_prove")
    if found:
        return [found]
    folder = _unpacked("libtap-parser-sourcehandler-pgtap-perl")
    perl = shutil.which("perl")
    if perl is None:
        raise WarehouseError("pg_prove needs perl: install it (Debian: apt-get install perl).")
    return [perl, f"-I{folder / 'usr/share/perl5'}", str(folder / "usr/bin/pg_prove")]


def pgtap_sql() -> Path:
    """pgTAP's functions as one SQL script; from the machine, or from Debian's package."""
    pattern = "usr/share/postgresql/*/extension/pgtap.sql"
    installed = sorted(Path("/").glob(pattern))
    if not installed:
        names = _search_pgtap()
        installed = sorted(_unpacked(names).glob(pattern))
    return installed[-1]


def _search_pgtap() -> str:
    """postgresql-15-pgtap, -17- …: Debian's releases carry one each, and any of them serves."""
    for _ in range(2):
        done = subprocess.run(
            ["apt-cache", *_apt_options(), "--names-only", "search", "^postgresql-[0-9]+-pgtap$"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        names = sorted(line.split(" ")[0] for line in done.stdout.splitlines())
        if names:
            return names[-1]
        _update_lists()
    raise WarehouseError("Debian's package lists hold no postgresql-NN-pgtap. " + _BY_HAND)


_BY_HAND = (
    "Install pg_prove and pgTAP (Debian: apt-get install postgresql-NN-pgtap "
    "libtap-parser-sourcehandler-pgtap-perl) and run this again."
)


def _unpacked(package: str) -> Path:
    folder = TOOLS / package
    if folder.is_dir():
        return folder
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise WarehouseError(f"{package} is missing and so is {program}. {_BY_HAND}")
    fresh = TOOLS / f"{package}.{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    said = ""
    for _ in range(2):
        done = subprocess.run(
            ["apt-get", *_apt_options(), "-qq", "-o", "APT::Sandbox::User=", "download", package],
            cwd=fresh, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            break
        said = done.stderr.strip()
        _update_lists()
    archives = list(fresh.glob("*.deb"))
    if not archives:
        raise WarehouseError(f"could not download {package}: {said}\n{_BY_HAND}")
    subprocess.run(["dpkg-deb", "-x", archives[0], fresh], check=True)
    if not folder.exists():
        fresh.rename(folder)
    else:  # another run was quicker
        shutil.rmtree(fresh)
    return folder


def _apt_options() -> list[str]:
    """Lists of our own once they were needed: an ordinary user cannot update the machine's."""
    if not (TOOLS / "apt" / "lists").is_dir():
        return []
    return ["-o", f"Dir::State={TOOLS / 'apt'}", "-o", f"Dir::Cache={TOOLS / 'apt' / 'cache'}",
            "-o", "Dir::State::status=/var/lib/dpkg/status"]  # fmt: skip


def _update_lists() -> None:
    (TOOLS / "apt" / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (TOOLS / "apt" / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["apt-get", *_apt_options(), "-qq", "-o", "APT::Sandbox::User=", "update"],
        capture_output=True, check=False,
    )  # fmt: skip


def prove(url: str, paths: list[str], options: list[str]) -> int:
    """Runs the files; pg_prove prints for itself. Returns its exit code."""
    environment = {
        **os.environ,
        **server.environment_of(url),
        "PGTAP": str(pgtap_sql()),
        "PGCLIENTENCODING": "UTF8",
    }
    command = [
        *pg_prove(), "--psql-bin", server.client_program("psql", url, interactive=False),
        "--ext", ".sql", "--recurse", "--failures", *options, *paths,
    ]  # fmt: skip
    return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def prove_in_fresh_database(paths: list[str], options: list[str]) -> int:
    url = server.warehouse_url()
    plain_name = f"warehouse_test_tap_{uuid.uuid4().hex[:8]}"
    name = sql.Identifier(plain_name)
    with server.connect(url) as admin:
        admin.execute(sql.SQL("create database {} template template0").format(name))
        try:
            fresh = server.url_of(url, plain_name)
            deploy.build(fresh)
            script = pgtap_sql().read_text(encoding="utf-8")
            with server.connect(fresh) as connection:
                with connection.transaction():
                    connection.execute("create schema tap; set local search_path = tap")
                    connection.execute(script)
                connection.execute("grant usage on schema tap to public")
                connection.execute(sql.SQL("alter database {} set search_path = tap").format(name))
            return prove(fresh, paths, options)
        finally:
            server.drop_database(admin, plain_name)


def check_rights(url: str) -> None:
    """A sentence for what would be errors of each file."""
    with server.connect(url) as connection:
        row = connection.execute(
            "select pg_is_in_recovery() or (pg_has_role(r.oid, 'member')"
            " and has_database_privilege(current_database(), 'create'))"
            " from pg_roles as r where r.rolname = 'salesforce_owner'"
            " and exists (select from pg_namespace as n where n.nspname = 'control')"
        ).fetchone()
    if row is None:
        raise WarehouseError("this database holds no warehouse yet: make deploy makes one.")
    if not row[0]:
        raise WarehouseError(
            "Judging all that is published takes a member of salesforce_owner who may create in "
            "this database. What runs have found, a member of salesforce_monitor reads: "
            "select * from control.quality_status;"
        )


def test_paths() -> list[str]:
    """The folders of tests/ that mirror sql/ (the live catalogue, tests/quality/, is apart)."""
    return sorted(
        str(folder.relative_to(ROOT))
        for folder in (ROOT / "tests").iterdir()
        if folder.is_dir() and folder.name != "quality" and any(folder.rglob("*.sql"))
    )


def main() -> int:
    parser = argparse.ArgumentParser(usage="tools/pgtap.py [--live | --database URI] [path…]")
    parser.add_argument("--live", action="store_true", help="in the database in use")
    parser.add_argument("--database", help="libpq URI of a live database")
    parser.add_argument("--verbose", action="store_true", help="every assertion")
    parser.add_argument("paths", nargs="*")
    arguments = parser.parse_args()
    options = ["--verbose"] if arguments.verbose else []
    try:
        paths = arguments.paths or test_paths()
        if not paths:
            print("tests/ holds no pgTAP file", file=sys.stderr)
            return 1
        database = server.warehouse_url() if arguments.live else arguments.database
        if database:
            check_rights(database)
            # Failures that are only TODO, and diagnostics, are what such a run is for.
            return prove(database, paths, ["--directives", "--comments", *options])
        return prove_in_fresh_database(paths, options)
    except WarehouseError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
