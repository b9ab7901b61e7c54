"""The queries the stand-in understands: fields of one object, and conditions joined by AND."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from warehouse.demo.salesforce.answers import Refusal
from warehouse.demo.salesforce.stamps import normal_stamp

QUERY = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+))?$")
SINCE = re.compile(r"(\w+) >= (\S+)$")
AMONG = re.compile(r"(\w+) IN \(('\w+'(?:, ?'\w+')*)\)$")
EQUAL = re.compile(r"(\w+) = (true|false)$")
UNQUOTED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

Test = Callable[[str | None], bool]


@dataclass(frozen=True)
class Query:
    """A parsed query: what it selects of which object, and what a record must be."""

    object: str
    names: list[str]
    conditions: list[tuple[str, Test]]


def parse(text: str) -> Query:
    """Read a query, or refuse it as Salesforce would."""
    found = QUERY.match(text)
    if found is None:
        raise Refusal(400, "MALFORMED_QUERY", f"unexpected token in: {text[-80:]}")
    select, name, where = found.groups()
    conditions = [condition(part) for part in where.split(" AND ")] if where else []
    return Query(name, [item.strip() for item in select.split(",")], conditions)


def condition(text: str) -> tuple[str, Test]:
    """One condition, as the field and a test of its value."""
    if found := SINCE.match(text):
        field, since = found.groups()
        if not UNQUOTED.fullmatch(since):
            raise Refusal(400, "INVALID_QUERY_FILTER_OPERATOR", f"no unquoted dateTime: {since}")
        bound = normal_stamp(since)
        return field, lambda value: value is not None and value >= bound
    if found := AMONG.match(text):
        field, listed = found.groups()
        wanted = frozenset(item.strip(" '") for item in listed.split(","))
        return field, lambda value: value in wanted
    if found := EQUAL.match(text):
        field, flag = found.groups()
        return field, lambda value: value == flag
    raise Refusal(400, "MALFORMED_QUERY", f"unexpected token in: {text[-80:]}")
