"""A password, a client secret and a token are found nowhere but where they were given."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.canary import Watch, files_with
from tests.test_extract import FIELDS, certificates, record  # noqa: F401
from warehouse import extract, server, source
from warehouse.demo.salesforce import Stub
from warehouse.demo.salesforce.faults import Fault
from warehouse.embedded import EmbeddedServer
from warehouse.errors import WarehouseError

PASSWORD = "canary-of-the-database"
CLIENT_SECRET = "canary-of-the-app"


def warehouse(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "warehouse", *arguments],
        cwd=source.ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedServer]:
    """A server that asks for a password."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedServer(Path(folder) / "home")
        with psycopg.connect(embedded.start(), autocommit=True) as admin:
            admin.execute(f"create role deployer login createrole password '{PASSWORD}'")
            admin.execute("create database guarded owner deployer")
            admin.execute("alter system set log_statement = 'all'")
            admin.execute("alter system set log_connections = on")
            admin.execute("select pg_reload_conf()")
        hba = embedded.data / "pg_hba.conf"
        hba.write_text("local all deployer scram-sha-256\n" + hba.read_text())
        embedded.stop()
        # what an administrator typed is the administrator's
        embedded.log.write_text("")
        embedded.start()
        yield embedded
        embedded.remove()


def test_no_secret_is_told(
    own: EmbeddedServer,
    certificates: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    url = own.url("guarded").replace("//postgres@", f"//deployer:{PASSWORD}@")
    (tmp_path / "Account.csv").write_text("Id,Name\nnot an id at all,x\n,y\n")
    said = {}
    with Stub(certificates) as org, Watch([PASSWORD, CLIENT_SECRET], 0.02) as watch:
        for name, fields in FIELDS.items():
            org.define(name, fields)
        org.put("Account", record("Account", 1, "10:00:00", Name="a"))
        settings = org.settings()
        salesforce = {
            "SALESFORCE_URL": org.url,
            "SALESFORCE_CONSUMER_KEY": settings["consumer_key"],
            "SALESFORCE_VERIFY": settings["verify"],
            "SALESFORCE_OBJECTS": "Account",
        }
        right = {**salesforce, "SALESFORCE_CONSUMER_SECRET": settings["consumer_secret"]}
        wrong = {**salesforce, "SALESFORCE_CONSUMER_SECRET": CLIENT_SECRET}

        def tried(name: str, *arguments: str, works: bool, **environment: str) -> None:
            done = warehouse(*arguments, WAREHOUSE_URL=url, **environment)
            said[name] = done.stdout + done.stderr
            assert (done.returncode == 0) == works, said[name]

        tried("deploy", "deploy", works=True)
        tried("extract", "extract", "Account", works=True, **right)
        tried("extract with a wrong secret", "extract", "Account", works=False, **wrong)
        tried("load what cannot be loaded", "load", str(tmp_path), works=False)
        tried("transform", "transform", works=True)
        with server.connect(own.url("guarded")) as admin:
            admin.execute("insert into raw_salesforce.opportunity (id, probability) values"
                          " ('006000000000001AAA', '250')")  # fmt: skip
        tried("transform what a check refuses", "transform", works=False)
        tried("psql", "psql", "--", "-c", "select pg_sleep(0.3)", works=True)
        tried("psql, an error", "psql", "--", "-c", "select nonsense", works=False)
        with server.connect(own.url("guarded")) as admin:
            admin.execute("create view public.in_the_way as select * from marts.dim_account")
        tried("rollback that is refused", "rollback", "--landed-rows", "2", works=False)
        quality = subprocess.run(
            [sys.executable, "tools/pgtap.py", "--live", "tests/quality"],
            cwd=source.ROOT, env={**os.environ, "WAREHOUSE_URL": url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        said["quality"] = quality.stdout + quality.stderr
        assert "stale_source" in said["quality"]
        tokens = list(org.tokens)
    assert tokens
    secrets = [PASSWORD, CLIENT_SECRET, settings["consumer_secret"], *tokens]
    assert watch.looks > 20
    assert watch.seen == set()
    assert [name for name, text in said.items() if any(s in text for s in secrets)] == []
    assert files_with(own.log.parent, secrets) == []
    with server.connect(own.url("guarded")) as admin:
        for (table,) in admin.execute(
            "select c.oid::regclass::text from pg_class as c where c.relkind in ('r', 'p')"
            " and c.relnamespace::regnamespace::text in"
            " ('control', 'raw_salesforce', 'intermediate', 'marts', 'public')"
        ).fetchall():
            text = "\n".join(t for (t,) in admin.execute(f"select r::text from {table} as r"))
            assert not any(secret in text for secret in secrets), table


# what a password looks like that nobody has escaped
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:can/ary@h/db",
        "postgresql://u:canary/1@h/db?x=y",
        "postgresql://u:x@canary@h/db",
        "postgresql://u:canary%zz@h/db",
        "postgresql://u:x/canary?canary=canary@h/db",
        "host=h password=x canary",
        "postgres:/u:canary@h/db",
        "canary",
    ],
)
def test_a_uri_that_is_none_is_not_repeated(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", url)
    with pytest.raises(WarehouseError, match="WAREHOUSE_URL is no libpq URI") as said:
        server.warehouse_url()
    assert "can" not in str(said.value)


def test_a_mistyped_option_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://u:canary@h/db?sslmod=require")
    with pytest.raises(WarehouseError, match='"sslmod"') as said:
        server.warehouse_url()
    assert "canary" not in str(said.value)


def test_programs_get_the_password_by_their_environment() -> None:
    url = "postgresql://u:can%40ary@h:5433,i:5434/db?sslmode=require&keepalives=0"
    place, secret = server.without_password(url)
    assert secret == {"PGPASSWORD": "can@ary"}
    assert "ary" not in place
    for part in ("user=u", "host=h,i", "port=5433,5434", "dbname=db", "sslmode=require",
                 "keepalives=0"):  # fmt: skip
        assert part in place
    plain = "postgresql://u@h/db"
    assert server.without_password(plain) == (plain, {})


def test_a_gateway_that_repeats_what_it_got(certificates: Path) -> None:  # noqa: F811
    with Stub(certificates) as org:
        org.define("Account", FIELDS["Account"])
        settings = org.settings()
        credentials = extract.Credentials.from_settings(host=org.url, settings=settings)
        with extract.Salesforce(credentials, attempts=1) as salesforce:
            salesforce.log_in()
            (token,) = org.tokens
            for secret, method, path in (
                (token, "GET", f"{salesforce.root}/limits"),
                (settings["consumer_secret"], "POST", "/services/oauth2/token"),
            ):
                org.faults.planned.append(
                    Fault("error", f"{method} {re.escape(path)}", times=1, after=0, status=400,
                          code="ODD", message=f"cannot understand {secret} at all")
                )  # fmt: skip
                ask = partial(salesforce.get_json, path) if method == "GET" else salesforce._log_in
                with pytest.raises(extract.ExtractError, match="understand … at all") as said:
                    ask()
                assert secret not in str(said.value)


def test_a_key_in_the_place_of_its_file() -> None:
    key = "-----BEGIN PRIVATE KEY-----\ncanary" + "x" * 5000
    with pytest.raises(
        extract.ExtractRefused, match="private_key_file_path cannot be read"
    ) as said:
        extract.Credentials.from_settings(
            host="https://h",
            username="u",
            settings={"consumer_key": "k", "private_key_file_path": key},
        )
    assert "canary" not in str(said.value)
    assert "canary" not in repr(said.value.__cause__)
