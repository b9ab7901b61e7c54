"""How all targets fare, side by side: make targets."""

from dataclasses import dataclass
from datetime import datetime

import psycopg

from warehouse import report, targets
from warehouse.errors import WarehouseError, sentence
from warehouse.rows import only_row

# As anybody sees it who may read the marts.
STATUS = """
select
    max(s.last_success_at),
    max(s.last_published_at),
    coalesce(string_agg(s.object, ', ' order by s.object) filter (where s.is_stale), ''),
    coalesce(max(s.open_errors), 0),
    coalesce(max(s.open_warnings), 0),
    (select count(*) from marts.fct_opportunity),
    coalesce('runs fail: ' || max(s.pending_failure), '')
from marts.data_status as s
"""


@dataclass(frozen=True)
class Row:
    name: str
    last_success: datetime | None = None
    last_published: datetime | None = None
    stale: str = ""
    # None: of what could not be asked nothing is known
    errors: int | None = None
    warnings: int | None = None
    deals: int | None = None
    problem: str = ""


def look_at(names: list[str]) -> list[Row]:
    """Each target, whatever is the matter with the others."""
    return [_look_at(name) for name in names]


def _look_at(name: str) -> Row:
    try:
        with psycopg.connect(targets.named(name).url, connect_timeout=10) as connection:
            return Row(name, *only_row(connection, STATUS))
    except WarehouseError as error:
        return Row(name, problem=str(error))
    except psycopg.Error as error:
        return Row(name, problem=sentence(error) or str(error).strip().partition("\n")[0])


def show(rows: list[Row]) -> str:
    header = ("target", "last success", "last change", "stale", "errors", "warnings", "deals", "")
    return report.table(
        header,
        [
            (
                row.name,
                _instant(row.last_success),
                _instant(row.last_published),
                row.stale or "-",
                *("-" if count is None else count for count in _counts(row)),
                row.problem,
            )
            for row in rows
        ],
    )


def _counts(row: Row) -> tuple[int | None, ...]:
    return (row.errors, row.warnings, row.deals)


def _instant(value: datetime | None) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value else "-"
