"""`make preview`: the working tree's warehouse beside the one in use, on what landed there."""

import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.quality_org import ACCOUNTS, DEALS, land, record_id, run, run_clean, stamp
from warehouse import __main__ as command_line
from warehouse import config, preview, server
from warehouse.errors import WarehouseError

MARTS = ("dim_account", "dim_contact", "fct_opportunity", "opportunity_history", "sales_snapshot")
OTHER, OTHERS_DEAL = record_id("001", 50), record_id("006", 50)


def marts(connection: psycopg.Connection) -> list[object]:
    return [
        connection.execute(f"select md5(string_agg(t::text, ',' order by t::text)), count(*)"
                           f" from marts.{mart} as t").fetchone()
        for mart in MARTS
    ]  # fmt: skip


def state(connection: psycopg.Connection) -> list[object]:
    """What making a preview may not touch."""
    return marts(connection) + [
        connection.execute(query).fetchone()
        for query in (
            "select count(*), max(load_xid::text) from raw_salesforce.opportunity",
            "select count(*), max(run_id) from control.run",
            "select snapshot::text from control.load_window",
            "select max(change_id) from control.configuration_change",
        )
    ]


@pytest.fixture(scope="module")
def url(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    """A warehouse with two families of records, an odd one, and decisions about it."""
    url = make_database(template_url)
    with server.connect(url) as connection:
        run_clean(connection)
        land(connection, "account", OTHER)
        land(connection, "opportunity", OTHERS_DEAL, accountid=OTHER)
        # a version of a deal under another account is the deal's all the same
        land(connection, "opportunity", DEALS[0], systemmodstamp=stamp(), accountid=OTHER)
        odd = land(connection, "opportunity", DEALS[4], probability="250.0")
        connection.execute("select control.quarantine('opportunity', %s, 'odd')", [odd])
        connection.execute(
            "update control.quality_check set severity = 'warn', warn_if = '> 5'"
            " where name = 'opportunity_probability';"
            "update control.setting set time_zone = 'Europe/Berlin'"
        )
        assert run(connection)["status"] == "succeeded"
    yield url
    preview.drop(url)
    make_database.drop(url)


@pytest.fixture
def prebuilt(template_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clone of what the working tree says, in place of building it once more."""

    def create(source: psycopg.Connection, name: str) -> None:
        template = conninfo_to_dict(template_url)["dbname"]
        server.drop_database(source, name)
        source.execute(f"create database {name} template {template}")
        source.execute(f"comment on database {name} is '{preview.MARK}x'")

    monkeypatch.setattr(preview, "_create", create)
    monkeypatch.setattr(preview.deploy, "build", lambda _: None)


def test_the_same_records_give_the_same_marts(url: str) -> None:
    """And what somebody lands, decides or writes meanwhile is no part of it, nor touched."""
    with server.connect(url) as source, server.connect(url, autocommit=False) as late:
        land(late, "account", record_id("001", 77))
        before = state(source)
        made = preview.make(url)
        late.rollback()
        assert state(source) == before
        assert made.run["status"] == "succeeded"
        landed = source.execute("select count(*) from raw_salesforce.opportunity").fetchone()
        assert (made.copied["raw_salesforce.opportunity"],) == landed
        with server.connect(made.url) as there:
            assert marts(there) == marts(source)
            locale = (
                "select encoding, datlocprovider, datcollate, datctype, datlocale from pg_database"
                " where datname = current_database()"
            )
            assert there.execute(locale).fetchone() == source.execute(locale).fetchone()
            for kept in (
                "select severity, warn_if from control.quality_check"
                " where name = 'opportunity_probability'",
                "select time_zone, history_start from control.setting",
                "select object, raw_id, reason from control.quarantined_row",
                "select changed_by, key, before, after from control.configuration_change"
                " where change_id > 1 order by change_id",
                "select max(raw_id) from raw_salesforce.opportunity",
            ):
                assert there.execute(kept).fetchall() == source.execute(kept).fetchall()
            # it goes on from there, and nothing of it comes back
            raw_id = land(there, "opportunity", DEALS[1], systemmodstamp=stamp(0.01), amount="7.0")
            assert (raw_id - 1,) == source.execute(
                "select max(raw_id) from raw_salesforce.opportunity"
            ).fetchone()
            assert run(there)["status"] == "succeeded"
            assert marts(there) != marts(source)
        assert state(source) == before
    assert preview.drop(url) is not None
    assert preview.drop(url) is None


@pytest.mark.usefixtures("prebuilt")
def test_a_sample_of_accounts_with_all_that_is_theirs(url: str) -> None:
    found: dict[int, tuple[set[str], set[str]]] = {}
    for accounts in (1, 3):
        made = preview.make(url, accounts)
        assert made.run["status"] == "succeeded"
        with server.connect(made.url) as there:
            found[accounts] = tuple(
                {key for (key,) in there.execute(f"select id from raw_salesforce.{table}")}
                for table in ("account", "opportunity")
            )
            theirs = (
                "select raw_id from raw_salesforce.{} where id in (select id from"
                " raw_salesforce.{} where accountid = any(%s)) order by raw_id"
            )
            # of a record every version, also one under another account
            for table in ("contact", "opportunity"):
                query = theirs.format(table, table)
                with server.connect(url) as source:
                    wanted = source.execute(query, [list(found[accounts][0])]).fetchall()
                assert (
                    wanted
                    == there.execute(
                        f"select raw_id from raw_salesforce.{table} order by raw_id"
                    ).fetchall()
                )
    for accounts, (chosen, deals) in found.items():
        assert len(chosen) == accounts
        assert (OTHERS_DEAL in deals) == (OTHER in chosen)
        assert (DEALS[1] in deals) == (ACCOUNTS[0] in chosen)
    assert found[1][0] < found[3][0], "a larger sample holds the smaller one"


def test_what_is_in_the_way(url: str, empty_url: str) -> None:
    with pytest.raises(WarehouseError, match="holds no warehouse yet: make deploy makes one"):
        preview.make(empty_url)
    name = conninfo_to_dict(url)["dbname"] + preview.SUFFIX
    preview.drop(url)
    with server.connect(url) as admin:
        admin.execute(f"create database {name}")
        try:
            for refused in (preview.make, preview.drop):
                with pytest.raises(WarehouseError, match=f"{name} already, and it is no preview"):
                    refused(url)
        finally:
            server.drop_database(admin, name)
        guest = f"{name}_guest"
        admin.execute(f"create role {guest} login password 'x' in role salesforce_owner")
        try:
            with pytest.raises(
                WarehouseError, match=f"administrator run: alter role {guest} createdb"
            ):
                preview.make(
                    make_conninfo(**{**conninfo_to_dict(url), "user": guest, "password": "x"})
                )
        finally:
            admin.execute(f"drop role {guest}")


@pytest.mark.usefixtures("prebuilt")
def test_the_command(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, tmp_path
) -> None:
    """What config/warehouse.toml says counts there, as it would after a deployment."""
    monkeypatch.setenv("WAREHOUSE_URL", url)
    file = tmp_path / "warehouse.toml"
    file.write_text('[checks]\naccount_win_rate = { severity = "info" }\n')
    monkeypatch.setattr(config, "FILE", file)
    monkeypatch.setattr(config.apply, "__defaults__", (file, False))

    def made(*command: str) -> str:
        arguments = command_line.parser().parse_args(["preview", *command])
        arguments.function(arguments)
        return capsys.readouterr().out

    said = made("--sample", "2")
    assert "marts.fct_opportunity" in said
    assert "it stays until: make preview DROP=1" in said
    place = said.partition('WAREHOUSE_URL="')[2].partition('"')[0]
    with server.connect(place) as there:
        assert there.execute(
            "select severity from control.quality_check where name = 'account_win_rate'"
        ).fetchone() == ("info",)
    assert made("--drop").startswith("dropped ")
    assert made("--drop") == "there is no preview\n"


@pytest.mark.parametrize(
    "locale",
    [
        "locale_provider libc lc_collate 'C' lc_ctype 'C' encoding 'UTF8'",
        "locale_provider builtin builtin_locale 'C' lc_collate 'C' lc_ctype 'C' encoding 'UTF8'",
    ],
)
def test_texts_are_sorted_as_in_the_database_that_is_previewed(
    server_url: str, locale: str
) -> None:
    name = f"warehouse_test_locale_{uuid.uuid4().hex[:8]}"
    query = (
        "select encoding, datlocprovider, datcollate, datctype, datlocale"
        " from pg_database where datname = %s"
    )
    with server.connect(server_url) as admin:
        admin.execute(f"create database {name} template template0 {locale}")
        try:
            with server.connect(server.url_of(server_url, name)) as source:
                preview._create(source, f"{name}_preview")
            wanted = admin.execute(query, [name]).fetchone()
            assert admin.execute(query, [f"{name}_preview"]).fetchone() == wanted
        finally:
            for one in (f"{name}_preview", name):
                server.drop_database(admin, one)
