"""What is generated for an object does what its declaration says, whatever it declares."""

import psycopg
import pytest
from psycopg import sql

from warehouse import extract
from warehouse.generate import declarations, writer
from warehouse.generate.declarations import Declaration, Field
from warehouse.load import landing_objects, object_of_file

OBJECTS = list(declarations.declared().values())
STAMP = "2026-01-05T10:00:00.000Z"
# A landed text of each kind, and what it is in the warehouse.
GOOD = {
    "text": ("a text", "a text"),
    "picklist": ("a value", "a value"),
    "reference": ("001000000000001", "001000000000001AAA"),
    "currency": ("1200.50", "1200.5"),
    "number": ("-1.25E2", "-125"),
    "percent": ("12.0", "12"),
    "integer": ("7", "7"),
    "checkbox": ("true", "true"),
    "date": ("2026-01-05", "2026-01-05"),
    "birthdate": ("1970-01-05", "1970-01-05"),
    "time": (STAMP, "2026-01-05 10:00:00+00"),
}

each_object = pytest.mark.parametrize("one", OBJECTS, ids=lambda one: one.name)


def record_id(one: Declaration) -> str:
    return f"{one.id_prefix or 'a00'}000000000001AAA"


def land(connection: psycopg.Connection, one: Declaration, values: dict[str, str | None]) -> None:
    connection.execute(
        sql.SQL("insert into raw_salesforce.{} ({}) values ({})").format(
            sql.Identifier(one.relation),
            sql.SQL(", ").join(sql.Identifier(name.lower()) for name in values),
            sql.SQL(", ").join(sql.Placeholder() * len(values)),
        ),
        list(values.values()),
    )


def run(connection: psycopg.Connection) -> None:
    result = connection.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert result["status"] == "succeeded", result["error"]


def good(one: Declaration) -> dict[str, str]:
    values = {f.api: GOOD[f.kind][0] for f in one.fields if f.kind != "id"}
    if one.has_deletes:
        values["IsDeleted"] = "false"
    for item in one.fields:
        if item.accepted:
            values[item.api] = item.accepted[0]
    if "Probability" in values:
        values["Probability"] = "50"
    return {"Id": record_id(one), **values}


def value_of(connection: psycopg.Connection, relation: str, key: str, field: Field) -> str | None:
    return connection.execute(
        sql.SQL("select {}::text from {} where {} is not null").format(
            sql.Identifier(field.column),
            sql.Identifier(*relation.split(".")),
            sql.Identifier(key),
        )
    ).fetchone()[0]


def test_sql_is_what_the_declarations_say() -> None:
    writer.check()


@each_object
def test_every_field_arrives(one: Declaration, database: psycopg.Connection) -> None:
    database.execute("set timezone = 'UTC'")
    values = good(one)
    land(database, one, values)
    run(database)
    expected = {
        f.api: GOOD[f.kind][1] if values[f.api] == GOOD[f.kind][0] else values[f.api]
        for f in one.fields
        if f.kind != "id"
    }
    for field in one.fields:
        if field.kind != "id":
            found = value_of(database, f"intermediate.{one.relation}", "id", field)
            assert found == expected[field.api], field.api
            if one.mart and field.mart:
                found = value_of(database, f"marts.{one.mart}", one.mart_key, field)
                assert found is not None, field.api
    assert database.execute(
        "select check_name, part from control.quality_violation where part <> ''"
    ).fetchall() == []  # fmt: skip


@each_object
def test_every_value_that_does_not_cast_is_reported(
    one: Declaration, database: psycopg.Connection
) -> None:
    # flags and stamps that say nothing are an error where they are all there is
    database.execute(
        "update control.quality_check set error_if = null where name like '%state_cast_failure'"
    )
    # longer than any id or picklist value, and no date or number either
    land(database, one, {**good(one), **{f.api: "?" * 1000 for f in one.castable}})
    run(database)
    found = database.execute(
        "select part from control.quality_violation where check_name = any(%s)",
        [[one.failure_check(f) for f in one.castable]],
    )
    assert {part for (part,) in found} == {f.column for f in one.castable}


@each_object
def test_what_is_missing_odd_or_lost_is_reported(
    one: Declaration, database: psycopg.Connection
) -> None:
    lacking = {f.api: None for f in one.required}
    odd = {f.api: "no such value" for f in one.listed if not f.required}
    lost = {f.api: "001000000000009AAA" for f in one.linked if not f.required}
    land(database, one, {**good(one), **lacking, **odd, **lost, "Id": "not an id"})
    # without a table row of its own: nothing can be keyed by it, and the run says so
    run(database)
    found = set(database.execute("select check_name, part from control.quality_violation"))
    assert (f"{one.stem}_odd_id", "") in found
    assert {(f"{one.stem}_required_field", f.column) for f in one.required} <= found
    assert {(f"{one.stem}_{f.link}_link", "") for f in one.linked if f.api in lost} <= found
    checks = {name for name, fields in one.picklists.items() if any(f.api in odd for f in fields)}
    assert checks <= {name for name, _ in found}

    land(database, one, {"Id": ""})
    result = database.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert [c["check"] for c in result["checks"]["error"]] == [f"{one.stem}_without_id"]


@each_object
def test_a_deleted_record_leaves_the_mart(one: Declaration, database: psycopg.Connection) -> None:
    if not (one.has_deletes and one.mart):
        pytest.skip(f"{one.name} knows no recycle bin")
    count = sql.SQL("select count(*) from marts.{}").format(sql.Identifier(one.mart))
    later = STAMP.replace("01-05", "01-06")
    land(database, one, good(one))
    run(database)
    assert database.execute(count).fetchone() == (1,)
    land(database, one, {**good(one), "IsDeleted": "true", "SystemModstamp": later})
    run(database)
    assert database.execute(count).fetchone() == (0,)


@each_object
def test_loader_and_extraction_know_it(one: Declaration, database: psycopg.Connection) -> None:
    assert one.relation in landing_objects(database)
    assert object_of_file(f"{one.name}.csv", [one.relation]) == one.relation
    assert one.name in extract.OBJECTS
    may_insert = database.execute(
        "select bool_and(has_column_privilege('salesforce_loader', %s::regclass, c, 'insert'))"
        " from unnest(%s::text[]) as c",
        [f"raw_salesforce.{one.relation}", [f.landing for f in one.fields]],
    )
    assert may_insert.fetchone() == (True,)
    limit = database.execute(
        "select count(*) from control.freshness_limit where object = %s", [one.relation]
    )
    assert limit.fetchone() == (int(one.stale_after is not None),)
