"""Typing of landed text, against a second opinion in Python, under any session and locale.

The tables of cases are in tests/foundation/typing/; here are the texts nobody thought of.
TYPING_EXAMPLES sets how many lists of them are tried (default 40).
"""

import os
import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import brute_force
from warehouse import deploy, server

LONGEST_NUMBER = 400
# Neither an id nor the zeros that stand for none: either answer will do.
ODD_ZEROS = re.compile(r"[0 \t\r\n]*AAA[0 \t\r\n]*")


def number(value: str) -> str | None:
    if len(value.encode()) > LONGEST_NUMBER:
        return None
    return brute_force.number_text(brute_force.decimal(value))


def instant(value: str) -> str | None:
    text = brute_force.instant_text(brute_force.instant(value))
    return text and text.removesuffix("+00:00")


def checkbox(value: str) -> str | None:
    flag = brute_force.checkbox(value)
    return None if flag is None else str(flag).lower()


FUNCTIONS = {
    "to_numeric": number,
    "to_date": lambda value: brute_force.date_text(brute_force.business_date(value)),
    "to_timestamp": instant,
    "to_boolean": checkbox,
    "to_id": brute_force.salesforce_id,
}
SESSIONS = (
    "set datestyle = 'ISO, MDY'; set timezone = 'UTC'",
    "set datestyle = 'German, DMY'; set timezone = 'America/New_York'",
    "set datestyle = 'SQL, YMD'; set timezone = 'Asia/Kathmandu'",
)

DIGITS = st.text("0123456789", min_size=1, max_size=5)
TWO = st.integers(0, 62).map("{:02}".format)
ONE_OR_TWO = st.one_of(TWO, st.integers(0, 32).map(str))
YEAR = st.sampled_from(
    ["2024", "2023", "1999", "1998", "2100", "2101", "0000", "0999", "24", "9999"]
)
CLOCK = st.one_of(
    st.tuples(TWO, st.just(":"), TWO),
    st.tuples(TWO, st.just(":"), TWO, st.just(":"), TWO),
    st.tuples(TWO, st.just(":"), TWO, st.just(":"), TWO, st.just("."), DIGITS),
).map("".join)
OFFSET = st.sampled_from(["", "Z", "z", "+0000", "-0800", "+05:45", "+5", " UTC", "+14:00", "BC"])
ISO = st.tuples(YEAR, st.just("-"), TWO, st.just("-"), TWO).map("".join)
TIMES = st.tuples(ISO, st.sampled_from(["T", " ", "t", "  "]), CLOCK, OFFSET).map("".join)
US = st.tuples(
    ONE_OR_TWO, st.just("/"), ONE_OR_TWO, st.just("/"), YEAR,
    st.one_of(
        st.just(""),
        st.tuples(
            st.sampled_from([" ", ", "]), ONE_OR_TWO, st.just(":"), TWO,
            st.sampled_from(["", ":30", " AM", " PM", "pm", " XM"]),
        ).map("".join),
    ),
).map("".join)  # fmt: skip
API = st.tuples(ISO, st.just("T"), TWO, st.just(":"), TWO, st.just(":"), TWO, st.just(".000Z")).map(
    "".join
)
NUMBERS = st.one_of(
    st.tuples(
        st.sampled_from(["", "-", "+", "--"]), DIGITS, st.sampled_from(["", ".", ".0", ".50"]),
        st.sampled_from(["", "E7", "e-4", "E+0", "E", "E1000", "e131071"]),
    ).map("".join),
    st.text("0123456789.+-eE", max_size=6),
)  # fmt: skip
IDS = st.text("0123456789AaZz0000", min_size=14, max_size=19)
WORDS = st.sampled_from(
    [
        "NaN", "Infinity", "-Infinity", "1_000", "0x1F", "0b101", "0o17", " 12 ", "1e131071", "12 ",
        "infinity", "now", "today", "tomorrow", "yesterday", "epoch", "J2451187", "20240102",
        "2024-001", "2024-01-02 BC", "2024-01-02T24:00:00Z", "2024-01-02T24:00:00.000Z",
        "2024-01-02T10:00:60.000Z", "2024-01-02T10:60:00.000Z", "2024-01-02 10:00 Europe/Paris",
        "01-02-2024", "Jan 2, 2024", "2024/01/02", "allballs", "y", "on", " tru ", "t", "f", "yes",
        "True", "FALSE", "NA", "null", "\\.", "true\n", "2024-02-29\n", "1\n", "\u0661", "000", "0",
        "1/1/24 \u0661\u0660:00", "\uff12\uff10\uff12\uff14-01-02", "é", "🚀", "AAA",
        "000000000000000AAA", "000000000000000AAB", "\t", "", "1" * 500, "1" * 140_000,
    ]
)  # fmt: skip
# Well-formed texts with a character replaced: one letter among the digits is enough.
FORMS = st.one_of(TIMES, US, API, ISO, NUMBERS, IDS, WORDS)
SPOILED = st.tuples(FORMS, st.integers(0, 30), st.sampled_from("0 -:/TZA.\u0661\n")).map(
    lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + 1 :]
)
TEXTS = st.lists(st.one_of(FORMS, FORMS, SPOILED, st.text(max_size=20)), min_size=20, max_size=60)


# A failure names its value; making the list around it smaller helps nobody.
PROPERTY = {
    "deadline": None,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture(scope="module", params=[None, "PG_UNICODE_FAST"])
def typing(
    request: pytest.FixtureRequest, make_database: Callable, template_url: str
) -> Iterator[psycopg.Connection]:
    """A deployed database; the second one knows the digits of every script."""
    if request.param is None:
        url = make_database(template_url)
    else:
        try:
            url = make_database(builtin_locale=request.param)
        except psycopg.errors.WrongObjectType:
            pytest.skip(f"this server has no locale {request.param}")
        deploy.build(url)
    with server.connect(url) as connection:
        yield connection
    make_database.drop(url)


def text_of(function: str, value: str) -> str:
    """SQL for the text of a typed value; instants in UTC, whatever the session's zone."""
    typed = f"staging.{function}({value})"
    if function == "to_timestamp":
        typed = f"({typed} at time zone 'UTC')"
    return f"to_jsonb({typed}) #>> '{{}}'"


def texts_of(connection: psycopg.Connection, values: list[str]) -> list[tuple]:
    """What each function makes of each value."""
    columns = ", ".join(text_of(function, "v.value") for function in (*FUNCTIONS, "to_integer"))
    return connection.execute(
        f"select {columns} from unnest(%s::text[]) with ordinality as v (value, place)"
        " order by v.place",
        [values],
    ).fetchall()


def encodable(values: list[str]) -> list[str]:
    return [v.replace("\0", "").encode("utf-8", "replace").decode() for v in values]


@settings(max_examples=int(os.environ.get("TYPING_EXAMPLES", "40")), **PROPERTY)
@given(values=TEXTS, session=st.sampled_from(SESSIONS))
def test_any_text(typing: psycopg.Connection, values: list[str], session: str) -> None:
    values = encodable(values)
    typing.execute("reset all")
    typing.execute(session)
    for value, results in zip(values, texts_of(typing, values), strict=True):
        for (function, opinion), result in zip(FUNCTIONS.items(), results, strict=False):
            if function == "to_id" and ODD_ZEROS.fullmatch(value):
                continue
            assert result == opinion(value), (function, value)


@settings(max_examples=10, **PROPERTY)
@given(values=TEXTS)
def test_a_literal_is_no_other(typing: psycopg.Connection, values: list[str]) -> None:
    """The planner computes on literals ahead of time: it must not trip over what does not cast."""
    typing.execute("reset all")
    for value in encodable(values)[:8]:
        literal = psycopg.sql.Literal(value).as_string(typing)
        columns = ", ".join(text_of(function, literal) for function in (*FUNCTIONS, "to_integer"))
        alone = typing.execute(f"select {columns}".encode()).fetchone()
        assert alone == texts_of(typing, [value])[0], value
