"""The freezer: what it writes gives what sql/ gives, forwards and backwards."""

import re
import uuid
from collections.abc import Callable

import pytest

from tests.project import DEPENDENT, SHOUT, VIEW, Project
from warehouse import deploy, migrations, server, source
from warehouse.errors import WarehouseError
from warehouse.freeze.command import make_migration
from warehouse.statements import statements


def test_first_migration_holds_everything(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.write("marts/a_dependent.sql", DEPENDENT)  # sorts before what it reads
    up, down = project.freeze("initial")
    assert up.startswith("-- depends:\n")
    assert up.index("marts/account_name.sql") < up.index("marts/a_dependent.sql")
    assert "drop role" not in down
    project.prove()


def test_nothing_changed_writes_nothing(project: Project) -> None:
    project.release("initial")
    before = sorted(project.migrations.iterdir())
    said = make_migration("again", migrations=project.migrations, source=project.sql)
    assert said == ["sql/ holds nothing that the released migrations do not"]
    assert sorted(project.migrations.iterdir()) == before


def test_awkward_function_bodies_survive(project: Project) -> None:
    body = """\
-- It's one "comment" with quotes; and a semicolon; and $dollars$.
create or replace function marts.awkward(text)
returns text
language plpgsql
as $awkward$
declare
    /* it's; */
    _text text := $$it's; begin; end$$;  -- don't; split; here
begin
    if $1 like '%s;%%' then
        _text := E'a\\'b;' || format('%I :name %s', 'x;', 'begin');
    end if;
    return case when $1 is null then _text else $q$;$q$ end;
end;
$awkward$;

comment on function marts.awkward(text) is 'It''s; 100 % :fine';
"""
    atomic = """\
create or replace procedure marts.atomic()
language sql
begin atomic
    select case when true then 'a;' else 'it''s' end;
    select 2;
end;
"""
    project.write("marts/awkward.sql", body)
    project.write("marts/atomic.sql", atomic)
    project.release("initial")
    project.change("marts/awkward.sql", "'x;'", "'x;;'")
    project.change("marts/atomic.sql", "select 2;", "select 3;")
    up, down = project.freeze("more_awkward")
    assert body.replace("'x;'", "'x;;'").strip() in up
    assert body.strip() in down
    project.prove()


def test_changed_view_is_replaced_in_place(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.change("marts/account_name.sql", "from marts.account;", "from marts.account as a;")
    up, down = project.freeze("alias")
    assert up.splitlines()[0] == "-- depends: 0001.initial"
    assert "drop view" not in up + down
    project.prove()


def test_appended_view_column_is_dropped_on_the_way_back(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.write("marts/a_dependent.sql", DEPENDENT)
    project.release("initial")
    project.change("marts/account_name.sql", "    name\n", "    name,\n    1 as one\n")
    up, down = project.freeze("one")
    assert "drop view" not in up
    assert down.index("drop view marts.a_dependent") < down.index("drop view marts.account_name")
    project.prove()


def test_renamed_view_column_remakes_what_depends_on_it(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.write("marts/a_dependent.sql", DEPENDENT)
    project.release("initial")
    project.change("marts/account_name.sql", "    name\n", "    name as title\n")
    project.change("marts/a_dependent.sql", "select name", "select title")
    up, _ = project.freeze("title")
    assert "drop view marts.a_dependent" in up
    project.prove()


def test_a_new_view_on_a_remade_one_goes_first_on_the_way_back(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.change("marts/account_name.sql", "    name\n", "    name as title\n")
    project.write("marts/a_dependent.sql", DEPENDENT.replace("select name", "select title"))
    _, down = project.freeze("title")
    assert down.index("drop view marts.a_dependent") < down.index("drop view marts.account_name")
    project.prove()


def test_functions_come_and_go_and_change_their_signature(project: Project) -> None:
    project.release("initial")
    project.write("marts/shout.sql", SHOUT)
    project.write(
        "marts/loud.sql", "create or replace view marts.loud as\nselect marts.shout('a') as a;\n"
    )
    up, down = project.release("shout")
    assert up.index("marts/shout.sql") < up.index("marts/loud.sql")
    assert down.index("drop view marts.loud") < down.index("drop function marts.shout")
    project.change("marts/shout.sql", "(value text)", "(value text, times integer default 1)")
    project.change("marts/shout.sql", "'!'", "repeat('!', times)")
    project.release("louder")
    project.change("marts/shout.sql", "returns text", "returns varchar")
    project.release("varchar")
    (project.sql / "marts/loud.sql").unlink()
    (project.sql / "marts/shout.sql").unlink()
    up, down = project.freeze("silence")
    assert "-- removed sql/marts/shout.sql" in up
    assert "-- begin sql/marts/shout.sql" in down
    project.prove()


def test_appended_table_column_needs_no_hand(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.change(
        "marts/account.sql",
        "    name text\n",
        "    name text,\n    region text,\n    size integer default 1,\n    check (size > 0)\n",
    )
    project.write(
        "marts/account.sql",
        (project.sql / "marts/account.sql").read_text()
        + "\ncreate index account_region_idx on marts.account (region);\n"
        + "\ncomment on column marts.account.region is 'Where it is; it''s new.';\n",
    )
    project.change("marts/account_name.sql", "    name\n", "    name,\n    region\n")
    up, down = project.release("region")
    assert "alter table marts.account add column region text;" in up
    assert "alter table marts.account drop column region;" in down
    assert migrations.unfinished(project.migrations) == []
    project.prove()
    # And the text of the table is known from there on.
    project.change("marts/account.sql", "Where it is", "Where it sits")
    up, _ = project.freeze("comment")
    assert "alter table" not in up
    assert "sits" in up
    project.prove()


def test_what_says_all_columns_is_made_again_where_they_change(project: Project) -> None:
    project.write(
        "marts/account_wide.sql",
        "create or replace view marts.account_wide as\nselect *, 1 as one from marts.account;\n",
    )
    project.write(
        "marts/account_all.sql",
        "create or replace view marts.account_all as\nselect 1 as one, * from marts.account;\n",
    )
    project.write(
        "marts/on_wide.sql",
        "create or replace view marts.on_wide as\nselect one from marts.account_wide;\n",
    )
    project.write(
        "marts/every.sql",
        "create or replace function marts.every()\nreturns setof marts.account\n"
        "language sql\nbegin atomic\n    select * from marts.account;\nend;\n",
    )
    project.release("initial")
    project.change("marts/account.sql", "    name text\n", "    name text,\n    size integer\n")
    up, _ = project.freeze("size")
    assert "drop view marts.account_wide" in up
    assert "drop view marts.on_wide" in up
    assert "drop view marts.account_all" not in up  # a column behind the others is replaced
    assert "-- begin sql/marts/account_all.sql" in up
    assert migrations.unfinished(project.migrations) == []
    project.prove()


def test_grants_and_comments_that_go_are_taken_back(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.change(
        "marts/account.sql", "grant select on marts.account to salesforce_reporter;\n", ""
    )
    text = VIEW[: VIEW.index("comment on")]
    project.write("marts/account_name.sql", text)
    up, _ = project.freeze("hide")
    assert "revoke select on marts.account from salesforce_reporter;" in up
    assert "comment on view marts.account_name is null;" in up
    project.prove()


# -- the open migration


def test_the_open_migration_is_written_anew(project: Project) -> None:
    project.freeze("initial")
    project.write("marts/account_name.sql", VIEW)
    up, _ = project.freeze("initial")
    assert "marts/account_name.sql" in up
    assert migrations.migration_ids(project.migrations) == ["0001.initial"]
    project.prove()
    project.release("initial")

    project.write("marts/shout.sql", SHOUT)
    project.freeze("shout")
    project.change("marts/account_name.sql", "    name\n", "    name as title\n")
    # The name it has is kept where none is given, and given up where another is.
    make_migration(migrations=project.migrations, source=project.sql)
    assert migrations.migration_ids(project.migrations) == ["0001.initial", "0002.shout"]
    up, _ = project.freeze("title")
    assert migrations.migration_ids(project.migrations) == ["0001.initial", "0002.title"]
    assert "marts.shout" in up
    assert "as title" in up
    project.prove()

    project.change("marts/account_name.sql", "    name as title\n", "    name\n")
    (project.sql / "marts/shout.sql").unlink()
    said = make_migration(migrations=project.migrations, source=project.sql)
    assert said[1:] == ["removed migrations/0002.title.sql and its rollback"]
    assert migrations.migration_ids(project.migrations) == ["0001.initial"]
    project.prove()


def test_names_are_found_where_none_is_given(project: Project) -> None:
    for names in (["0001.initial"], ["0001.initial", "0002.changes"]):
        make_migration(migrations=project.migrations, source=project.sql)
        assert migrations.migration_ids(project.migrations) == names
        migrations.close_migration(project.migrations)
        project.write("marts/shout.sql", SHOUT)


def test_other_table_changes_wait_for_a_person(project: Project) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.release("initial")
    project.change("marts/account.sql", "    name text\n", "    name varchar not null\n")
    up, down = project.freeze("not_null")
    assert "--   +    name varchar not null" in up
    assert "--   +    name text" in down
    places = migrations.unfinished(project.migrations)
    assert len(places) == 2
    with pytest.raises(WarehouseError, match=f"first finish the open migration: {places[0]}"):
        migrations.close_migration(project.migrations)

    def finish(suffix: str, statement: str, begin: str = migrations.BY_HAND) -> None:
        file = project.migrations / f"0002.not_null{suffix}"
        lines = file.read_text().splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith(begin))
        end = next(i for i, line in enumerate(lines) if line.startswith("--| "))
        drop = "drop view marts.account_name;"
        make = f"set local role salesforce_owner;\n{VIEW}"
        lines[start:end] = [drop, statement, make]
        file.write_text("\n".join(lines) + "\n")

    finish(
        ".sql",
        "alter table marts.account alter column name type varchar, alter column name set not null;",
    )
    # One of the two is done: what is done stays, what is not is still asked for.
    up, down = project.freeze("not_null")
    assert "set not null;" in up
    assert migrations.unfinished(project.migrations) == places[:1]
    finish(".rollback.sql", "alter table marts.account alter column name type text;")
    with pytest.raises(
        WarehouseError, match=r"(?s)by hand does not give .*not_null.rollback.sql:\d+ .*NOT NULL"
    ):
        project.freeze("not_null")
    finish(
        ".rollback.sql",
        "alter table marts.account alter column name drop not null, alter column name type text;",
        "drop view",
    )
    project.write("marts/shout.sql", SHOUT)
    up, down = project.freeze("not_null")
    assert "set not null;" in up
    assert "drop not null" in down
    assert "marts.shout" in up
    assert migrations.unfinished(project.migrations) == []
    project.prove()

    # For another text of the table it is asked for again, with what was written shown.
    project.change("marts/account.sql", "name varchar not null", "name varchar(80) not null")
    up, down = project.freeze("not_null")
    assert len(migrations.unfinished(project.migrations)) == 2
    assert "--   alter table marts.account alter column name type varchar, alter" in up
    assert "--   alter table marts.account alter column name drop not null" in down


def test_what_belongs_to_no_file_stays_where_it_stands(project: Project) -> None:
    project.release("initial")
    project.write("marts/shout.sql", SHOUT)
    project.freeze("shout")
    for suffix in (".sql", ".rollback.sql"):
        file = project.migrations / f"0002.shout{suffix}"
        text = file.read_text()
        first = "-- begin by hand\nupdate marts.account set name = 'first';\n-- end by hand\n\n"
        place = re.search("^(?=-- (begin sql|sql/))", text, re.M).start()
        file.write_text(text[:place] + first + text[place:])
    file = project.migrations / "0002.shout.sql"
    text = file.read_text()
    place = text.index("-- Which text this is")
    last = "-- begin by hand\n-- Why.\nupdate marts.account set name = 'last';\n-- end by hand\n\n"
    file.write_text(text[:place] + last + text[place:])
    project.change("marts/shout.sql", "'!'", "'!!'")
    up, down = project.freeze("shout")
    assert up.index("'first'") < up.index("begin sql/marts/shout.sql") < up.index("'last'")
    assert "-- Why.\n" in up
    assert down.index("'first'") < down.index("drop function")
    project.prove()

    file.write_text(file.read_text().replace("name = 'last'", "nam = 'last'"))
    with pytest.raises(WarehouseError, match=r'does not apply: by hand: column "nam"'):
        project.freeze("shout")
    file.write_text(file.read_text().replace("-- end by hand\n", "", 1))
    with pytest.raises(WarehouseError, match=r"0002\.shout\.sql:\d+: `-- begin sql/.*out of place"):
        project.freeze("shout")


def test_what_is_written_by_hand_and_does_not_apply_is_named(project: Project) -> None:
    project.release("initial")
    project.change("marts/account.sql", "    name text\n", "    name text,\n    size integer\n")
    project.freeze("size")
    file = project.migrations / "0002.size.sql"
    file.write_text(file.read_text().replace("add column size", "add column if size"))
    with pytest.raises(WarehouseError, match=r'0002.size.sql:\d+: .*near "integer"'):
        project.freeze("size")
    # A draft that was changed is as much a person's as one that was asked for.
    text = file.read_text().replace(
        "add column if size integer;",
        "add column size integer;\nupdate marts.account set size = 1;",
    )
    file.write_text(text)
    up, _ = project.freeze("size")
    assert "\nupdate marts.account set size = 1;\n" in up
    project.prove()


def test_all_columns_of_a_table_that_grows_are_all_of_them(project: Project) -> None:
    """A view or function that says * means another thing then, with the same text."""
    star = "create or replace view marts.star as\nselect a.*\nfrom marts.account as a;\n"
    inner = (
        "create or replace view marts.inner_star as\n"
        "select b.name\nfrom (select a.* from marts.account as a) as b;\n"
    )
    counted = (
        "create or replace function marts.counted()\nreturns bigint\nlanguage sql\nstable\n"
        "begin atomic\n"
        "    select count(*) from (select a.* from marts.account as a) as b;\nend;\n"
    )
    project.write("marts/star.sql", star)
    project.write("marts/inner_star.sql", inner)
    project.write("marts/counted.sql", counted)
    project.release("initial")
    project.change("marts/account.sql", "    name text\n", "    name text,\n    region text\n")
    up, _ = project.freeze("region")
    assert up.count("BY HAND") == 0
    for name in ("star", "inner_star", "counted"):
        assert f"-- begin sql/marts/{name}.sql" in up
    project.prove()


def test_a_landed_column_that_goes_leaves_its_values(
    project: Project, make_database: Callable[..., str]
) -> None:
    table = "create table raw_salesforce.lead (\n    id text,\n    custom_fields jsonb{}\n);\n"
    file = "raw_salesforce/lead.sql"
    project.write(file, table.format(""))
    project.release("initial")
    project.write(file, table.format(",\n    region__c text"))
    project.release("region")
    project.write(file, table.format(""))
    up, _ = project.freeze("no_region")
    assert "BY HAND" not in up
    project.prove()

    url = make_database()
    deploy.deploy(url, project.migrations, count=2)
    with server.connect(url) as connection:
        connection.execute(
            "insert into raw_salesforce.lead (id, custom_fields, region__c) values"
            """ ('1', '{"tier__c": "gold"}', 'EMEA'), ('2', null, 'APAC'), ('3', null, '')"""
        )
        deploy.deploy(url, project.migrations)
        assert connection.execute(
            "select id, custom_fields from raw_salesforce.lead order by id"
        ).fetchall() == [
            ("1", {"tier__c": "gold", "region__c": "EMEA"}),
            ("2", {"region__c": "APAC"}),
            ("3", None),
        ]


def test_released_migrations_are_not_touched(project: Project) -> None:
    project.release("initial")
    file = project.migrations / "0001.initial.sql"
    text = file.read_text()
    file.write_text(text + "-- edited\n")
    for command in (
        lambda: make_migration(migrations=project.migrations, source=project.sql),
        lambda: deploy.deploy(folder=project.migrations),
    ):
        with pytest.raises(WarehouseError, match="is not what SHA256SUMS records"):
            command()
    file.unlink()
    with pytest.raises(WarehouseError, match="of a release is missing"):
        deploy.deploy(folder=project.migrations)
    file.write_text(text)
    migrations.check_released(project.migrations)


def test_two_open_migrations_are_refused(project: Project) -> None:
    project.release("initial")
    project.write("marts/shout.sql", SHOUT)
    project.freeze("shout")
    for suffix in (".sql", ".rollback.sql"):
        other = project.migrations / f"0002.another{suffix}"
        other.write_text((project.migrations / f"0002.shout{suffix}").read_text())
    for command in (
        lambda: make_migration(migrations=project.migrations, source=project.sql),
        lambda: deploy.deploy(folder=project.migrations),
    ):
        with pytest.raises(WarehouseError, match=r"open migration: 0002\.another, 0002\.shout"):
            command()


# -- rows, places, mistakes


def test_rows_of_configuration_tables_go_with_their_file(project: Project) -> None:
    project.write(
        "control/rule.sql",
        "create table control.rule (\n    name text primary key,\n    severity text not null\n);\n",
    )
    rule = (
        "create or replace view control.{0} as\nselect 1 as id;\n\n"
        "insert into control.rule (name, severity) values ('{0}', 'it''s {1}')\n"
        "on conflict (name) do update set severity = excluded.severity;\n"
    )
    project.write("control/first_rule.sql", rule.format("first_rule", "warn"))
    project.release("initial")
    project.write("control/second_rule.sql", rule.format("second_rule", "warn"))
    project.write("control/first_rule.sql", rule.format("first_rule", "error"))
    _, down = project.release("second_rule")
    assert "delete from control.rule where name = 'second_rule';" in down
    (project.sql / "control/second_rule.sql").unlink()
    up, _ = project.freeze("one_rule")
    assert "delete from control.rule where name = 'second_rule';" in up
    project.prove()


def test_rows_that_do_not_follow_their_file_are_refused(project: Project) -> None:
    project.write(
        "control/rule.sql",
        "create table control.rule (\n    name text primary key,\n    severity text not null\n);\n",
    )
    row = "insert into control.rule values ('a', '{}') on conflict do nothing;\n"
    project.write("control/rule_row.sql", row.format("warn"))
    project.release("initial")
    project.write("control/rule_row.sql", row.format("error"))
    with pytest.raises(WarehouseError, match="on conflict do update"):
        project.freeze("error")


def test_a_file_may_move(project: Project) -> None:
    project.write("marts/shout.sql", SHOUT)
    project.release("initial")
    (project.sql / "marts/shout.sql").rename(project.sql / "marts/text_shout.sql")
    (project.sql / "marts/account.sql").rename(project.sql / "marts/the_account.sql")
    up, down = project.freeze("move")
    assert "drop view" not in up + down
    project.prove()


def test_what_nothing_creates_is_named(project: Project) -> None:
    project.write(
        "marts/bad.sql", "create or replace view marts.bad as\nselect * from marts.nowhere;\n"
    )
    with pytest.raises(WarehouseError, match=r"sql/marts/bad.sql:2: .*marts.nowhere"):
        project.freeze("initial")


def test_an_error_names_its_file_and_line(project: Project) -> None:
    project.write("marts/bad.sql", "create or replace view marts.bad as\nselect 1 as a\nfro m x;\n")
    with pytest.raises(WarehouseError, match=r"sql/marts/bad.sql:3: syntax error"):
        project.freeze("initial")


def test_marker_lines_in_sources_are_refused(project: Project) -> None:
    project.write("marts/shout.sql", SHOUT + "-- end sql/marts/shout.sql\n")
    with pytest.raises(WarehouseError, match="would be taken for a marker"):
        project.freeze("initial")


@pytest.mark.parametrize("name", ["", "Has Space", "x;y", "../x", "é"])
def test_odd_names_are_refused(project: Project, name: str) -> None:
    if name:
        with pytest.raises(WarehouseError, match="lower-case words"):
            project.freeze(name)


def test_replaceable_objects_are_written_to_be_replaced() -> None:
    """Every replaceable object of sql/ is written so that running its file again replaces it."""
    for path, text in source.source_texts().items():
        for statement in statements(text):
            assert statement.kind, f"{path}: not understood by the oldest server's grammar"
            if statement.is_replaceable:
                assert statement.replaces, f"{path}: write `create or replace …`"


def test_what_an_operator_granted_outlives_what_is_made_again(
    project: Project, empty_url: str
) -> None:
    project.write("marts/account_name.sql", VIEW)
    project.write("marts/a_dependent.sql", DEPENDENT)
    project.write("marts/shout.sql", SHOUT)
    project.release("initial")
    deploy.deploy(empty_url, project.migrations)
    analyst = f"warehouse_test_{uuid.uuid4().hex[:8]}"
    with server.connect(empty_url) as connection:
        connection.execute(
            f"create role {analyst};"
            f"grant select on marts.account to {analyst};"
            f"grant select, references on marts.account_name to {analyst} with grant option;"
            f"grant update (name) on marts.a_dependent to {analyst};"
            f"grant select on marts.a_dependent to public;"
            f"grant execute on function marts.shout(text) to {analyst};"
            "alter view marts.account_name set (security_barrier);"
            "alter table marts.account enable row level security, force row level security;"
            f"create policy visible on marts.account to {analyst} using (name like 'A%');"
        )

        def given() -> list[tuple]:
            return connection.execute(
                "select relname::text, relacl::text, reloptions::text, relrowsecurity,"
                " relforcerowsecurity, (select array_agg(attacl::text) from pg_attribute where"
                " attrelid = c.oid and attacl is not null),"
                " (select array_agg(polname::text) from pg_policy where polrelid = c.oid)"
                " from pg_class as c where relnamespace = 'marts'::regnamespace"
                " and relkind in ('r', 'v') union all"
                " select 'shout', proacl::text, null, null, null, null, null from pg_proc"
                " where pronamespace = 'marts'::regnamespace order by 1"
            ).fetchall()

        before = given()
        # the table gets a column, a view others; its dependents are made again
        project.change("marts/account.sql", "    name text\n", "    name text,\n    city text\n")
        project.change(
            "marts/account_name.sql", "    account_id,\n", "    city,\n    account_id,\n"
        )
        project.change("marts/shout.sql", "shout(value text)", "shout(said text)")
        project.change("marts/shout.sql", "upper(value)", "upper(said)")
        up, down = project.release("city")
        assert "drop view marts.account_name" in up
        assert "drop function marts.shout" in up
        for text in (up, down):
            assert analyst not in text
        deploy.deploy(empty_url, project.migrations)
        assert given() == before
        project.change(
            "marts/account_name.sql", "from marts.account;", "from marts.account where true;"
        )
        up, _ = project.freeze("replaced")
        assert "drop view" not in up
        deploy.deploy(empty_url, project.migrations)
        assert given() == before
        deploy.rollback(empty_url, project.migrations)
        deploy.rollback(empty_url, project.migrations)
        assert given() == before
        connection.execute(f"drop owned by {analyst}; drop role {analyst}")
    project.prove()
