"""docs/questions.md: every question is asked of the sample, and answers what the page says."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest

from tests.history_cases import prepare, run
from warehouse import server, source
from warehouse.demo import sample
from warehouse.report import table

PAGE = source.ROOT / "docs" / "questions.md"
TODAY = date(2026, 6, 12)
RATES = [
    ("EUR", "2020-01-01", "1"), ("USD", "2020-01-01", "1.12"), ("USD", "2026-05-15", "1.17"),
    ("GBP", "2020-01-01", "0.86"),
]  # fmt: skip
ASKED = re.compile(r"```sql\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def org(make_database: Callable[..., str], template_url: str) -> Iterator[psycopg.Connection]:
    url = make_database(template_url)
    with server.connect(url) as connection:
        prepare(connection, TODAY)
        connection.execute("update control.stage set stage_name = 'Proposal/Price Quote'"
                           " where stage_name = 'Proposal'")  # fmt: skip
        sample.land_sample(connection, accounts=120, end=TODAY, currencies=True)
        connection.execute(
            "update control.setting set reporting_currency = 'EUR', fiscal_year_start_month = 2"
        )
        for number, (currency, day, units) in enumerate(RATES):
            connection.execute(
                "insert into raw_salesforce.datedconversionrate"
                " (id, isocode, startdate, conversionrate) values (%s, %s, %s, %s)",
                (f"04w{number:012}AAA", currency, day, units),
            )
        run(connection)
        # whoever has deals is to book 150,000 in the quarter
        connection.execute(
            "insert into raw_salesforce.forecastingquota"
            " (id, quotaownerid, startdate, quotaamount, currencyisocode)"
            " select '0QT' || right(o.owner_id, 15), o.owner_id, '2026-05-01', '150000', 'EUR'"
            " from marts.fct_opportunity as o where o.owner_id is not null group by o.owner_id"
        )
        run(connection)
        yield connection
    make_database.drop(url)


def answer(connection: psycopg.Connection, statement: str) -> str:
    cursor = connection.execute(statement)
    names = [column.name for column in cursor.description]
    rows = [["" if value is None else str(value) for value in row] for row in cursor]
    assert rows, statement
    return "\n".join(line.rstrip() for line in table(names, rows).splitlines()) + "\n"


def test_every_question_answers_what_the_page_says(org: psycopg.Connection) -> None:
    """Out of date? QUESTIONS=write make test PARTS=tests/test_questions.py"""
    page = PAGE.read_text(encoding="utf-8")
    answered = ASKED.sub(
        lambda found: f"```sql\n{found[1]}```\n\n```text\n{answer(org, found[1])}```", page
    )
    if os.environ.get("QUESTIONS") == "write":
        PAGE.write_text(answered, encoding="utf-8")
    assert len(ASKED.findall(page)) >= 23
    assert answered == PAGE.read_text(encoding="utf-8")
