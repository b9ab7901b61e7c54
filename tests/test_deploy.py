"""Deployment notices what yoyo does not, and asks before anything is lost."""

import re
from collections.abc import Callable

import pytest

from tests.project import DEPENDENT, SHOUT, VIEW, Project
from warehouse import deploy, migrations, server, source
from warehouse.errors import WarehouseError
from warehouse.freeze import states

LANDING = """\
create table raw_salesforce.account (
    id text,
    name text
);
"""


@pytest.fixture
def url(empty_url: str) -> str:
    return empty_url


def same_as_source(url: str, project: Project, make_database: Callable[..., str]) -> None:
    built = make_database()
    with server.connect(built) as connection:
        source.build_from_source(connection, source.source_texts(project.sql))
    assert states.schema_dump(url) == states.schema_dump(built)
    make_database.drop(built)


def land(url: str, count: int) -> None:
    with server.connect(url) as connection:
        connection.execute(
            "insert into raw_salesforce.account (id) select generate_series(1, %s)", [count]
        )


def rows(url: str) -> int:
    with server.connect(url) as connection:
        return connection.execute("select count(*) from raw_salesforce.account").fetchone()[0]


# -- the open migration, applied in an earlier state


def test_an_earlier_state_is_rolled_back_first(
    project: Project,
    url: str,
    make_database: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.write("marts/shout.sql", SHOUT)
    project.freeze("shout")
    assert deploy.deploy(url, project.migrations) == ["0001.initial", "0002.shout"]
    capsys.readouterr()

    # Another text under the same name, which yoyo takes for the same.
    (project.sql / "marts/shout.sql").unlink()
    project.change("marts/account_name.sql", "    name\n", "    name as title\n")
    project.freeze("shout")
    assert deploy.deploy(url, project.migrations) == ["0002.shout"]
    assert "an earlier state of 0002.shout" in capsys.readouterr().err
    same_as_source(url, project, make_database)
    assert deploy.deploy(url, project.migrations) == []

    # Another name.
    project.write("marts/a_dependent.sql", DEPENDENT.replace("name from", "title from"))
    project.freeze("title")
    assert deploy.deploy(url, project.migrations) == ["0002.title"]
    same_as_source(url, project, make_database)

    # A release closed a later state of it, and the next one is open.
    project.write("marts/shout.sql", SHOUT)
    project.release("title")
    project.change("marts/shout.sql", "'!'", "'!!'")
    project.freeze("louder")
    assert deploy.deploy(url, project.migrations) == ["0002.title", "0003.louder"]
    same_as_source(url, project, make_database)

    # Nothing is open any more.
    project.change("marts/shout.sql", "'!!'", "'!'")
    project.freeze("louder", expect="0002.title")
    assert deploy.deploy(url, project.migrations) == []
    same_as_source(url, project, make_database)

    assert deploy.rollback(url, project.migrations, count=None) == ["0002.title", "0001.initial"]


def test_an_earlier_state_can_be_rolled_back_by_hand(
    project: Project, url: str, make_database: Callable[..., str]
) -> None:
    project.release("initial")
    project.write("marts/account_name.sql", VIEW)
    project.freeze("view")
    deploy.deploy(url, project.migrations)
    project.write("marts/shout.sql", SHOUT)
    project.freeze("view")
    assert deploy.rollback(url, project.migrations) == ["0002.view"]
    (project.sql / "marts/shout.sql").unlink()
    (project.sql / "marts/account_name.sql").unlink()
    same_as_source(url, project, make_database)


def test_an_open_baseline_goes_only_with_nothing_landed(
    project: Project, url: str, make_database: Callable[..., str]
) -> None:
    project.write("raw_salesforce/account.sql", LANDING)
    project.freeze("initial")
    deploy.deploy(url, project.migrations)
    project.write("marts/shout.sql", SHOUT)
    project.freeze("initial")
    assert deploy.deploy(url, project.migrations) == ["0001.initial"]
    same_as_source(url, project, make_database)

    land(url, 3)
    project.change("marts/shout.sql", "'!'", "'!!'")
    project.freeze("initial")
    for allowed in (None, 2):
        with pytest.raises(
            WarehouseError,
            match=r"(?s)earlier state of what is not released yet \(0001\.initial\)"
            r".*raw_salesforce\.account: 3 rows.*make deploy LANDED_ROWS=3$",
        ):
            deploy.deploy(url, project.migrations, landed_rows=allowed)
        assert rows(url) == 3
    assert deploy.deploy(url, project.migrations, landed_rows=3) == ["0001.initial"]
    assert rows(url) == 0
    same_as_source(url, project, make_database)


@pytest.mark.parametrize("leave", ["no rollback", "no record"])
def test_a_state_that_left_no_way_back_is_named(project: Project, url: str, leave: str) -> None:
    """As by yoyo alone, or by a project that did not record what it applied."""
    project.release("initial")
    project.write("marts/account_name.sql", VIEW)
    project.freeze("view")
    deploy.deploy(url, project.migrations)
    with server.connect(url) as connection:
        if leave == "no rollback":
            connection.execute("update public._warehouse_migration set rollback = null")
        else:
            connection.execute("drop table public._warehouse_migration")
    project.write("marts/shout.sql", SHOUT)
    project.freeze("view")
    before = states.schema_dump(url)
    for command in (deploy.deploy, deploy.rollback):
        with pytest.raises(WarehouseError, match=r"holds 000\d\.\w+ in a form .* from there"):
            command(url, project.migrations)
    assert states.schema_dump(url) == before


def test_a_newer_release_is_not_taken_back(project: Project, url: str) -> None:
    """As when somebody deploys from an older checkout."""
    project.release("initial")
    project.write("marts/account_name.sql", VIEW)
    project.freeze("view")
    deploy.deploy(url, project.migrations)
    project.release("view")
    deploy.deploy(url, project.migrations)
    sums = project.migrations / migrations.SUMS
    sums.write_text("".join(sums.read_text().splitlines(keepends=True)[:2]))
    for suffix in (".sql", ".rollback.sql"):
        (project.migrations / f"0002.view{suffix}").unlink()
    before = states.schema_dump(url)
    with pytest.raises(WarehouseError, match=r"holds 0002\.view in a form .* a newer release"):
        deploy.deploy(url, project.migrations)
    assert states.schema_dump(url) == before


# -- what is not ready


def test_an_unfinished_migration_is_refused_by_its_place(project: Project, url: str) -> None:
    project.release("initial")
    deploy.deploy(url, project.migrations)
    project.change("marts/account.sql", "    name text\n", "    name varchar\n")
    project.freeze("varchar")
    text = (project.migrations / "0002.varchar.sql").read_text().split("\n")
    line = next(i for i, x in enumerate(text, 1) if x.startswith(migrations.BY_HAND))
    with pytest.raises(
        WarehouseError, match=rf"waits for a person at .*migrations/0002\.varchar\.sql:{line}\b"
    ):
        deploy.deploy(url, project.migrations)


def test_an_edit_that_nobody_tried_is_refused(project: Project, url: str) -> None:
    project.freeze("initial")
    file = project.migrations / "0001.initial.sql"
    file.write_text(file.read_text().replace("-- begin", "-- A remark.\n-- begin", 1))
    with pytest.raises(WarehouseError, match=r"0001\.initial\.sql was edited since make migration"):
        deploy.deploy(url, project.migrations)


# -- what landed


def test_what_landed_is_rolled_back_only_by_its_number(project: Project, url: str) -> None:
    project.write("raw_salesforce/account.sql", LANDING)
    project.release("initial")
    project.change("raw_salesforce/account.sql", "    name text\n", "    name text,\n    b text\n")
    project.freeze("b")
    deploy.deploy(url, project.migrations)
    land(url, 5)
    with server.connect(url) as connection:
        connection.execute("update raw_salesforce.account set b = 'x' where id < '3'")
    with pytest.raises(
        WarehouseError,
        match=r"(?s)rolling back 0002\.b drops what landed.*account\.b: 2 rows.*"
        r"make rollback LANDED_ROWS=2$",
    ):
        deploy.rollback(url, project.migrations)
    with pytest.raises(
        WarehouseError,
        match=r"(?s)account\.b: 2 rows\n.*account: 5 rows\n.*make rollback ALL=1 LANDED_ROWS=7$",
    ):
        deploy.rollback(url, project.migrations, count=None)
    assert deploy.rollback(url, project.migrations, landed_rows=2) == ["0002.b"]
    assert rows(url) == 5
    assert deploy.rollback(url, project.migrations, landed_rows=5) == ["0001.initial"]


def test_a_deployment_that_drops_what_landed_asks_too(project: Project, url: str) -> None:
    project.write("raw_salesforce/account.sql", LANDING)
    project.release("initial")
    deploy.deploy(url, project.migrations)
    land(url, 2)
    (project.sql / "raw_salesforce/account.sql").unlink()
    said = project.migration("drop")
    assert "it drops table raw_salesforce.account with all that landed there" in said
    with pytest.raises(WarehouseError, match=r"(?s)0002\.drop drops what landed.*LANDED_ROWS=2$"):
        deploy.deploy(url, project.migrations)
    assert deploy.deploy(url, project.migrations, landed_rows=2) == ["0002.drop"]


# -- what others built


def test_objects_of_others_are_named_before_anything_is_undone(project: Project, url: str) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.write("marts/shout.sql", SHOUT)
    project.freeze("shout")
    deploy.deploy(url, project.migrations)
    with server.connect(url) as connection:
        connection.execute(
            """
            create schema mine;
            create view mine.account as select name from marts.account_name;
            create view mine.on_top as select name from mine.account;
            create view marts.analysts as select name from marts.account;
            create function mine.loud() returns text language sql
            return marts.shout((select min(name) from mine.on_top));
            create table mine.note (account_id text references marts.account);
            """
        )
        before = states.schema_dump(url)
        with pytest.raises(WarehouseError, match="nothing was changed") as refused:
            deploy.rollback(url, project.migrations, count=None)
        assert states.schema_dump(url) == before
        message = str(refused.value)
        for named in (
            "view mine.account (on view marts.account_name)",
            "view mine.on_top (on view mine.account)",
            "view marts.analysts (on table marts.account)",
            "function mine.loud() (on function marts.shout(text))",
            "table constraint note_account_id_fkey on mine.note (on table marts.account)",
        ):
            assert named in message
        # The remedy works in the order in which it stands there.
        for statement in re.findall(r"^  ((?:drop|alter) .*;)$", message, re.M):
            connection.execute(statement.encode())
    assert deploy.rollback(url, project.migrations, count=None) == ["0002.shout", "0001.initial"]


def test_objects_of_others_hold_up_only_what_touches_them(
    project: Project, url: str, make_database: Callable[..., str]
) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.write("marts/a_dependent.sql", DEPENDENT)
    project.release("initial")
    deploy.deploy(url, project.migrations)
    with server.connect(url) as connection:
        connection.execute(
            "create schema mine; create view mine.account as select name from marts.account"
        )
    project.change("marts/account_name.sql", "    name\n", "    name as title\n")
    project.change("marts/a_dependent.sql", "select name", "select title")
    project.freeze("title")
    assert deploy.deploy(url, project.migrations) == ["0002.title"]
    assert deploy.rollback(url, project.migrations) == ["0002.title"]
    with server.connect(url) as connection:
        connection.execute("create view mine.names as select name from marts.account_name")
    with pytest.raises(WarehouseError, match=r"(?s)0002\.title drops or makes .*mine\.names"):
        deploy.deploy(url, project.migrations)
    with server.connect(url) as connection:
        connection.execute("drop schema mine cascade")
    assert deploy.deploy(url, project.migrations) == ["0002.title"]
    same_as_source(url, project, make_database)


def test_a_field_that_somebody_built_on_goes_only_by_their_hand(project: Project, url: str) -> None:
    """Named, with what to do, and nobody else's."""
    project.release("initial")
    project.change("marts/account.sql", "    name text\n", "    name text,\n    region text\n")
    project.freeze("region")
    deploy.deploy(url, project.migrations)
    with server.connect(url) as connection:
        connection.execute(
            "create schema mine; create view mine.regions as select region from marts.account;"
            " create view mine.on_top as select count(*) from mine.regions;"
            " create view mine.names as select name from marts.account"
        )
        before = states.schema_dump(url)
        with pytest.raises(WarehouseError, match=r"rolling back 0002\.region drops") as refused:
            deploy.rollback(url, project.migrations)
        assert states.schema_dump(url) == before
        message = str(refused.value)
        assert "view mine.regions (on column region of table marts.account)" in message
        assert "mine.names" not in message
        for statement in re.findall(r"^  (drop .*;)$", message, re.M):
            connection.execute(statement.encode())
    assert deploy.rollback(url, project.migrations) == ["0002.region"]


def test_whatever_can_be_dropped_can_be_looked_at(project: Project, url: str) -> None:
    project.write("raw_salesforce/account.sql", LANDING)
    project.release("initial")
    project.write(
        "marts/odd.sql",
        """\
create table marts.odd (
    id integer primary key
);

create function marts.odd() returns trigger language plpgsql as $$
begin
    return new;
end;
$$;
create policy odd on marts.odd using (id > 0);
create rule odd as on delete to marts.odd do instead nothing;
create statistics marts.odd_pair on id, (id % 2) from marts.odd;
create index odd_idx on marts.odd (id);
create sequence marts.odd_sequence;
create type marts.odd_type as enum ('a');
create domain marts.odd_domain as text;
create materialized view marts.odd_rows as select id from marts.odd;
create function marts.odd_plus(a integer, b integer) returns integer language sql
return a + b;
create function marts.odd_number(a marts.odd_type, variadic b integer[] default '{}')
returns integer language sql
return 1;
create function marts.odd_text(a marts.odd_domain) returns text language sql
return a;
create aggregate marts.odd_sum(integer) (sfunc = marts.odd_plus, stype = integer);
create operator marts.@+@ (leftarg = integer, rightarg = integer, function = marts.odd_plus);
create collation marts.odd_collation (provider = builtin, locale = 'C.UTF-8');
""",
    )
    project.write(
        "marts/odd_trigger.sql",
        "create or replace trigger odd before insert on marts.odd\n"
        "for each row execute function marts.odd();\n",
    )
    project.freeze("odd")
    deploy.deploy(url, project.migrations)
    with server.connect(url) as connection:
        connection.execute("create schema mine; create table mine.own (a marts.odd_type)")
        with pytest.raises(WarehouseError, match=r"table column mine\.own\.a \(on type"):
            deploy.rollback(url, project.migrations)
        connection.execute("drop schema mine cascade")
    assert deploy.rollback(url, project.migrations) == ["0002.odd"]
    project.prove()


def test_what_no_longer_uses_a_dropped_function_is_no_outsider(project: Project, url: str) -> None:
    """The warehouse's own view is replaced before the function that it used goes."""
    project.write("marts/shout.sql", SHOUT)
    loud = "create or replace view marts.loud as\nselect {} as a;\n"
    project.write("marts/loud.sql", loud.format("marts.shout('a')"))
    project.release("initial")
    deploy.deploy(url, project.migrations)
    project.write("marts/loud.sql", loud.format("'A!'"))
    (project.sql / "marts/shout.sql").unlink()
    project.freeze("quiet")
    assert deploy.deploy(url, project.migrations) == ["0002.quiet"]
