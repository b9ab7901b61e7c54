"""What the pages read: the marts, as salesforce_reporter; kept until a run publishes."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, LiteralString

import pandas as pd
import psycopg
import streamlit as st
from psycopg import sql
from psycopg.types.numeric import FloatLoader
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

ROLE = "salesforce_reporter"
# Sees what landed, too; only where the login is a member (the page Trace).
OWNER = "salesforce_owner"
SECONDS = 120
Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """Rows, and the statement that gave them, as it can be pasted into psql."""

    rows: pd.DataFrame
    statement: str


@contextmanager
def _connection(role: str = ROLE) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    options = (
        f"-c role={role} -c default_transaction_read_only=on -c statement_timeout={SECONDS}s"
        " -c application_name=dashboard"
    )
    with psycopg.connect(
        os.environ["WAREHOUSE_URL"], options=options, autocommit=True, connect_timeout=10
    ) as connection:
        connection.adapters.register_loader("numeric", FloatLoader)
        yield connection


def _last_published() -> str:
    with _connection() as connection:
        row = connection.execute(
            "select max(s.last_published_at)::text from marts.data_status as s"
        ).fetchone()
    return str(row[0]) if row else ""


class Keeper:
    """Asks what was asked lately again once a run has published, before anybody waits for it.

    Until that is answered, for SECONDS at most, pages show the figures of before, and say so.
    """

    LATELY = 3 * 3600

    def __init__(self) -> None:
        self.published: str | None = _last_published()
        self._asked: dict[str, tuple[LiteralString, dict[str, Any], float]] = {}

    def note(self, statement: LiteralString, parameters: dict[str, Any]) -> None:
        key = f"{statement}{sorted(parameters.items())}"
        self._asked[key] = (statement, parameters, time.monotonic())

    def look(self) -> None:
        try:
            published = _last_published()
        except psycopg.Error:
            self.published = None  # whoever looks next is told why
            return
        if self.published not in (None, published):
            self._ask_again(published)
        self.published = published

    def _ask_again(self, published_at: str) -> None:
        """One statement at a time: a run may be waiting for the server's other cores."""
        began = time.monotonic()
        for key, (statement, parameters, asked) in list(self._asked.items()):
            if began - asked > self.LATELY:
                del self._asked[key]
                continue
            if time.monotonic() - began > SECONDS:
                return
            with suppress(psycopg.Error):  # whoever asks for it is told
                _rows(statement, parameters, published_at)

    def work(self, first: Callable[[], None]) -> None:
        with suppress(psycopg.Error):
            first()
        while True:
            time.sleep(5)
            self.look()


keeper: Keeper | None = None


@st.cache_resource(show_spinner=False)
def keep(_first: Callable[[], None]) -> None:
    """For all who look, from the first on."""
    global keeper
    keeper = Keeper()
    threading.Thread(target=keeper.work, args=[_first], name="keeper", daemon=True).start()


@st.cache_data(ttl=5, show_spinner=False)
def published() -> str:
    """When what is shown was published: what was read before is out of date then."""
    if keeper and keeper.published is not None:
        return keeper.published
    return _last_published()


@st.cache_data(max_entries=300, show_spinner=False)
def _rows(
    statement: LiteralString, parameters: dict[str, Any], published_at: str, role: str = ROLE
) -> Answer:
    """published_at is only there for the cache: another one is another answer."""
    with _connection(role) as connection, psycopg.ClientCursor(connection) as cursor:
        text = cursor.mogrify(statement, parameters)
        cursor.execute(statement, parameters)
        names = [column.name for column in cursor.description or ()]
        return Answer(pd.DataFrame(cursor.fetchall(), columns=names), _tidy(text))


def ask(statement: LiteralString, **parameters: Any) -> Answer:
    """The rows of a statement with named parameters."""
    if keeper:
        keeper.note(statement, parameters)
    answer: Answer = _rows(statement, parameters, published())
    return answer


def narrowed(answer: Answer, column: str, value: str) -> Answer:
    """Of what was asked for, the rows with this value, and the statement that gives those."""
    rows = answer.rows[answer.rows[column] == value].reset_index(drop=True)
    where = sql.SQL("where t.{} = {}").format(sql.Identifier(column), sql.Literal(value))
    return Answer(rows, f"select t.*\nfrom (\n{answer.statement}\n) as t\n{where.as_string()}")


def start(statement: LiteralString, **parameters: Any) -> Future[Answer]:
    """The same, beside whatever the page does meanwhile: .result() waits for it."""
    return beside(lambda: ask(statement, **parameters))


def beside(asked: Callable[..., Answer], *given: Any) -> Future[Answer]:
    """As start(), of a function that asks."""
    context = get_script_run_ctx(suppress_warning=True)

    def work() -> Answer:
        add_script_run_ctx(None, context)
        return asked(*given)

    started: Future[Answer] = _helpers().submit(work)
    return started


@st.cache_resource(show_spinner=False)
def _helpers() -> ThreadPoolExecutor:
    """For all pages together: more at once would only wait for the server's cores."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="statement")


@st.cache_data(ttl=15, show_spinner=False)
def _rows_of_now(statement: LiteralString) -> Answer:
    answer: Answer = _rows.__wrapped__(statement, {}, "")
    return answer


def ask_status(statement: LiteralString) -> Answer:
    """The same of what changes between publications: that runs fail, or find nothing new."""
    answer: Answer = _rows_of_now(statement)
    return answer


def ask_as_owner(statement: LiteralString, **parameters: Any) -> Answer:
    """The same of what no reporter may see; never kept: it tells of failed runs, too."""
    answer: Answer = _rows.__wrapped__(statement, parameters, "", OWNER)
    return answer


def _tidy(text: str) -> str:
    """Without the indentation that the statement has in the code."""
    lines = text.strip("\n").split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(indents, default=0) :] for line in lines).strip()


def meanings(relation: str) -> dict[str, str]:
    """What the columns of a relation mean, by name; '' is the relation itself."""
    found: dict[str, dict[str, str]] = _comments(published())
    return found.get(relation, {})


@st.cache_data(max_entries=2, show_spinner=False)
def _comments(published_at: str) -> dict[str, dict[str, str]]:
    """Of all marts at once: a page shows several."""
    rows = ask(
        """
        select
            'marts.' || c.relname as relation,
            coalesce(a.attname, '') as name,
            d.description
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_description as d
            on c.oid = d.objoid and d.classoid = 'pg_catalog.pg_class'::regclass
        left join pg_catalog.pg_attribute as a
            on d.objoid = a.attrelid and d.objsubid = a.attnum and a.attnum > 0
        where c.relnamespace = to_regnamespace('marts')
        """
    ).rows
    found: dict[str, dict[str, str]] = {}
    for row in rows.itertuples():
        found.setdefault(row.relation, {})[row.name] = " ".join(row.description.split())
    return found


def metrics() -> dict[str, str]:
    """The dictionary of figures: definition by name."""
    rows = ask("select m.name, m.definition from marts.dim_metric as m").rows
    return dict(zip(rows["name"], rows["definition"], strict=True))


def _slices() -> pd.DataFrame:
    """Whose deals there are, in which currencies: what every page can be filtered by.

    From the history's current versions, which are half as wide as the fact's rows.
    """
    return ask(
        """
        with slice as (
            select
                h.owner_id,
                h.currency_iso_code,
                count(*) as deals
            from marts.opportunity_history as h
            where h.valid_to = '9999-12-31' and not h.is_deleted
            group by h.owner_id, h.currency_iso_code
        )

        select
            s.currency_iso_code as currency,
            s.owner_id,
            coalesce(u.name, s.owner_id) as name,
            s.deals
        from slice as s
        left join marts.dim_user as u on s.owner_id = u.user_id
        order by name, s.owner_id, currency
        """
    ).rows


def currencies() -> list[str | None]:
    """Of all deals, the one with most of them first."""
    deals = _slices().groupby("currency", dropna=False)["deals"].sum()
    return [
        None if pd.isna(value) else str(value)
        for value in deals.sort_values(ascending=False, kind="stable").index
    ]


def owners() -> dict[str, str]:
    """Names of the owners of deals by id."""
    rows = _slices().dropna(subset=["owner_id"])
    return dict(zip(rows["owner_id"], rows["name"], strict=True))
