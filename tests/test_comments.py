"""The data dictionary is complete: whatever people may read or call says what it means."""

import re

import psycopg

from warehouse.generate import comments, declarations

PUBLIC = """
select c.oid::regclass::text, a.attname, col_description(c.oid, a.attnum)
from pg_class as c
inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
where
    c.relnamespace = 'marts'::regnamespace
    and c.relkind in ('r', 'p', 'v')
    and has_table_privilege('salesforce_reporter', c.oid, 'select')
"""
# A function's result columns, and what it says of itself.
FUNCTIONS = """
select
    p.oid::regprocedure::text,
    obj_description(p.oid, 'pg_proc'),
    array(
        select t.name
        from unnest(p.proargnames, p.proargmodes) as t (name, mode)
        where t.mode = 't'
    )
from pg_proc as p
where p.pronamespace in ('marts'::regnamespace, 'control'::regnamespace) and p.prokind in ('f', 'p')
"""


def described(connection: psycopg.Connection) -> dict[tuple[str, str], str | None]:
    return {(table, column): comment for table, column, comment in connection.execute(PUBLIC)}


def test_every_column_of_a_public_mart_says_what_it_means(database):
    columns = described(database)
    assert len({table for table, _ in columns}) > 20
    assert len(columns) > 500
    assert [f"{t}.{c}" for (t, c), comment in columns.items() if not comment] == []


def test_every_relation_says_what_it_is(database):
    rows = database.execute(
        "select c.oid::regclass::text from pg_class as c"
        " where c.relnamespace in ('marts'::regnamespace, 'control'::regnamespace)"
        " and c.relkind in ('r', 'p', 'v') and obj_description(c.oid, 'pg_class') is null"
    ).fetchall()
    assert rows == []


def test_every_function_says_what_it_does_and_returns(database):
    """A result column is named in the comment, or means what it does in what is named there."""
    functions = database.execute(FUNCTIONS).fetchall()
    columns = set(described(database)) | {
        (function.partition("(")[0], name)
        for function, _, returned in functions
        for name in returned
    }
    silent, unnamed = [], []
    for function, comment, returned in functions:
        if not comment:
            silent.append(function)
            continue
        if not function.startswith("marts."):
            continue
        named = set(re.findall(r"marts\.\w+", comment)) - {function.partition("(")[0]}
        unnamed += [
            f"{function}: {name}"
            for name in returned
            if not re.search(rf"\b{name}\b", comment)
            and not any((relation, name) in columns for relation in named)
        ]
    assert not silent
    assert not unnamed, "\n".join(unnamed)


def test_fields_mean_what_their_declaration_says(database):
    """Own words are for marts that change what the field says: listed here."""
    columns = described(database)
    own_words = {"is_closed", "is_won", "email"}
    fact = declarations.declared()["Opportunity"]
    for field in fact.in_mart:
        if field.api != "Id" and field.column not in own_words:
            assert columns["marts.fct_opportunity", field.column] == field.comment, field.api
    for mart, name in (("marts.dim_account", "Account"), ("marts.dim_contact", "Contact")):
        for field in declarations.declared()[name].in_mart:
            if field.api != "Id" and field.column not in own_words:
                assert columns[mart, field.column] == field.comment, field.api


def test_columns_are_told_from_how_a_file_is_written(database):
    """The generator reads columns from text; the catalog knows better."""
    root = declarations.ROOT
    files = {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in (root / comments.FOLDER).glob("*.sql")
    }
    found = 0
    for path in comments.texts(root, declarations.declared(root)):
        text = files[path]
        relation = comments.RELATION.findall(text)[0]
        rows = database.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and not attisdropped order by attnum",
            [relation],
        ).fetchall()
        assert comments.columns(text, files) == [name for (name,) in rows], path
        found += 1
    assert found > 20
