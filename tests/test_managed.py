"""On a server that has only what a managed service gives (tools/managed.py): deployed, loaded, run,
checked, rolled back. Elsewhere the server in use is asked for what it happens to be."""

import os
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warehouse import deploy, load, server

URL = os.environ.get("WAREHOUSE_URL", "")
pytestmark = pytest.mark.skipif(
    "sslmode=verify-full" not in URL, reason="make test PARTS=managed runs it"
)


def test_the_server_is_as_it_says() -> None:
    with server.connect(URL) as session:
        assert session.pgconn.ssl_in_use
        assert session.execute(
            "select rolsuper, rolreplication, rolbypassrls, rolcreaterole, rolcreatedb"
            " from pg_roles where rolname = current_user"
        ).fetchone() == (False, False, False, True, True)
        for statement in ("select pg_read_file('PG_VERSION')", "copy (select 1) to '/tmp/x'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)
    parameters = conninfo_to_dict(URL)
    for changed in (
        {"sslmode": "disable"}, {"host": "127.0.0.1"}, {"sslrootcert": "/dev/null"},
        {"password": "guess"},
    ):  # fmt: skip
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(make_conninfo(**{**parameters, **changed}))


def test_from_deployment_to_rollback(empty_url: str, tmp_path: Path) -> None:
    assert "sslmode=verify-full" in empty_url
    names = deploy.deploy(empty_url)
    assert names
    assert deploy.deploy(empty_url) == []
    (tmp_path / "Account.csv").write_text("Id,Name\n001000000000001AAA,Acme\n")
    (tmp_path / "Opportunity.csv").write_text(
        "Id,Name,AccountId,StageName,Amount,CloseDate,Probability\n"
        "006000000000001AAA,Deal,001000000000001AAA,Prospecting,100,2026-12-01,10\n"
    )
    assert sum(landed.landed for landed in load.load_folder(empty_url, tmp_path)) == 2
    with server.connect(empty_url) as session:
        for full in (False, True):
            (result,) = session.execute(
                "select public.run_salesforce_transform(%s)", [full]
            ).fetchone()
            assert result["status"] == "succeeded", result["error"]
        session.execute("call public.run_salesforce_transform_or_raise()")
        assert session.execute(
            "select contact_count from marts.dim_account"
        ).rowcount == 1  # fmt: skip
        outcomes = session.execute(
            "select count(*) from control.check_quality() where outcome = 'error'"
        ).fetchone()
        assert outcomes == (0,)
        session.execute("select control.apply_retention()")
        session.execute("select control.erase('account', '001000000000001AAA', 'a test')")
        (result,) = session.execute("select public.run_salesforce_transform()").fetchone()
        assert result["reason"] == "records to erase"
        landed = session.execute(
            "select (select count(*) from raw_salesforce.account)"
            " + (select count(*) from raw_salesforce.opportunity)"
        ).fetchone()[0]
    assert deploy.rollback(empty_url, count=None, landed_rows=landed) == names[::-1]
    with server.connect(empty_url) as session:
        assert session.execute("select to_regnamespace('marts')").fetchone() == (None,)
