"""What DuckDB reads of an export, beside what PostgreSQL has. Skips where there is no DuckDB."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.quality_org import run_clean
from warehouse import server

REASON = "reads exports by DuckDB: make test PARTS=export"
QUIET = "-c client_min_messages=warning -c timezone=UTC"
# How a column of PostgreSQL is read by DuckDB; numeric as what it was declared to be.
SAME = {
    "text": "VARCHAR", "boolean": "BOOLEAN", "integer": "INTEGER", "bigint": "BIGINT",
    "numeric": "DECIMAL(38,20)", "numeric(12,3)": "DECIMAL(12,3)", "date": "DATE",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE", "jsonb": "VARCHAR",
    "text[]": "VARCHAR[]", "json": "VARCHAR", "uuid": "VARCHAR", "smallint": "INTEGER",
    "double precision": "DOUBLE", "timestamp without time zone": "TIMESTAMP",
}  # fmt: skip
COLUMNS = """
select a.attname, format_type(a.atttypid, a.atttypmod)
from pg_attribute as a
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
order by a.attnum
"""


@dataclass
class Reader:
    """DuckDB, reading by what exports.json says."""

    duckdb: Any
    root: str
    index_text: Callable[[], str]

    def index(self) -> dict[str, Any]:
        return json.loads(self.index_text())

    def scan(self, name: str, run: int | None = None) -> str:
        """The table as of the newest export, or of that of a run."""
        index = self.index()
        export = next(e for e in index["exports"] if run is None or e["run"] == run)
        snapshot = export["snapshots"][name]
        return f"iceberg_scan('{index['tables'][name]}', snapshot_from_id => {snapshot})"

    def types(self, name: str) -> dict[str, str]:
        rows = self.duckdb.execute(f"describe select * from {self.scan(name)}").fetchall()
        return {row[0]: row[1] for row in rows}

    def rows(self, name: str, run: int | None = None) -> list[tuple]:
        found = self.duckdb.execute(f"select * from {self.scan(name, run)}").to_arrow_table()
        return sorted((tuple(row.values()) for row in found.to_pylist()), key=repr_key)

    def names(self) -> list[str]:
        return list(self.index()["tables"])


def repr_key(row: tuple) -> list[str]:
    return [repr(value) for value in row[:2]]


def columns(session: psycopg.Connection, relation: str) -> dict[str, str]:
    return dict(session.execute(COLUMNS, [relation]).fetchall())


def expected(session: psycopg.Connection, name: str, source: str | None = None) -> list[tuple]:
    """A mart's rows, jsonb as its text."""
    types = columns(session, f"marts.{name}") if source is None else {}
    selected = ", ".join(
        f'"{c}"::text'
        if t in {"json", "jsonb", "uuid"}
        else f'round("{c}", 20)'
        if t == "numeric"
        else f'"{c}"'
        for c, t in types.items()
    )
    rows = session.execute(f"select {selected or '*'} from {source or f'marts.{name}'}").fetchall()
    return sorted(rows, key=repr_key)


def same(session: psycopg.Connection, reader: Reader, run: int | None = None) -> None:
    """Every mart, row by row."""
    marts = [
        name
        for (name,) in session.execute(
            "select relname from pg_class where relnamespace = 'marts'::regnamespace"
            " and relkind in ('r', 'p') and not relispartition"
        )
    ]
    assert len(marts) > 10
    assert set(marts) - {"opportunity_as_of"} <= set(reader.names())
    for name in marts:
        got, wanted = reader.rows(name, run), expected(session, name)
        assert got == wanted, (name, [r for r in got if r not in wanted][:2],
                               [r for r in wanted if r not in got][:2])  # fmt: skip


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Any]:
    module = pytest.importorskip("duckdb", reason=REASON)
    import_extension = pytest.importorskip("duckdb_extensions", reason=REASON).import_extension
    with module.connect() as connection:
        for name in ("avro", "iceberg", "httpfs"):
            import_extension(name, con=connection)
            connection.execute(f"load {name}")
        connection.execute("set timezone = 'UTC'; set threads = 1")
        yield connection


@pytest.fixture(scope="module")
def clean(make_database: Callable[..., str], template_url: str) -> Iterator[str]:
    """A small org, run once."""
    url = make_database(template_url)
    with server.connect(url, options=QUIET) as session:
        session.execute(
            "update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-07',"
            " snapshot_cadence = 'version'"
        )
        run_clean(session)
    yield url
    make_database.drop(url)


@pytest.fixture
def url(make_database: Callable[..., str], clean: str) -> Iterator[str]:
    made = make_database(clean)
    yield made
    make_database.drop(made)


@pytest.fixture
def session(url: str) -> Iterator[psycopg.Connection]:
    with server.connect(url, options=QUIET) as connection:
        yield connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "an export"


@pytest.fixture
def reader(duckdb: Any, folder: Path) -> Reader:
    return Reader(duckdb, str(folder), (folder / "exports.json").read_text)
