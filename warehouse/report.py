"""What a person sees after a run: rows per model by action, checks, figures of the pipeline."""

import json
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from warehouse.errors import WarehouseError
from warehouse.rows import only_row

SEVERITIES = ("error", "warn", "info")
CHECK_FAILED = "QC001"


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns aligned: text to the left, numbers (with thousands separators) to the right."""
    cells = [list(header)] + [[_cell(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    numeric = [bool(rows) and all(_is_number(row[i]) for row in rows) for i in range(len(header))]
    lines = []
    for row in cells:
        aligned = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        lines.append("  " + "  ".join(aligned).rstrip())
    return "\n".join(lines)


def _is_number(value: object) -> bool:
    return value is None or not isinstance(value, str)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or (isinstance(value, float | Decimal) and value == int(value)):
        return f"{int(value):,}"
    return f"{value:,.1f}"


def run_summary(result: dict[str, Any]) -> str:
    """The result of run_salesforce_transform() in a few lines."""
    if result["status"] == "skipped":
        text = f"run {result['run_id']} skipped: {result['reason']}"
    elif result["status"] == "failed":
        error = result["error"]
        # what each check found comes below, once
        judged = error["sqlstate"] == CHECK_FAILED and result["checks"]["error"]
        what = "quality checks found errors" if judged else error["message"]
        where = f" at {error['model']}" if error["model"] and not judged else ""
        text = f"run {result['run_id']} failed{where}: {what} (SQLSTATE {error['sqlstate']})"
        text += "".join(f"\n  {error[key]}" for key in ("detail", "hint") if error[key])
        text += "\n  Every table is as before; the next run takes the same records again."
    else:
        text = f"run {result['run_id']} succeeded: {result['reason']}"
        text += "\n\n" + table(
            ("model", "inserted", "updated", "deleted", "unchanged", "ms"),
            [
                [m[key] for key in ("model", "inserted", "updated", "deleted", "unchanged", "ms")]
                for m in result["models"]
            ],
        )
    for severity in SEVERITIES:
        for check in result["checks"][severity]:
            count = check["violations"]
            text += f"\n\n  {severity}: {check['check']}: {count:,} violation{'s' * (count != 1)}"
            for sample in check["samples"][:3]:
                text += f"\n    {sample['record_id']}: {sample['reason']}"
    return text


def trace(connection: psycopg.Connection, record_id: str) -> str:
    """One record through every layer, for `make trace`: control.trace(), for people."""
    lines: list[str] = []
    last = ""
    for layer, relation, at, what, content in connection.execute(
        "select t.layer, t.relation, to_char(t.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),"
        " t.what, t.content from control.trace(%s) as t",
        [record_id],
    ):
        if (head := f"{layer}: {relation}") != last:
            lines += [*([""] if lines else []), head]
            last = head
        lines.append(f"  {at + ' UTC  ' if at else ''}{what}")
        if content:
            lines += textwrap.wrap(
                ", ".join(f"{key} = {_value(value)}" for key, value in content.items()),
                width=100, initial_indent="      ", subsequent_indent="      ",
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
    return "\n".join(lines)


def lineage(connection: psycopg.Connection, column: str) -> str:
    """What a column is computed from, for `make lineage`: control.lineage(), for people."""
    relation, _, name = column.rpartition(".")
    lines = [column]
    try:
        rows = connection.execute("select * from control.lineage(%s, %s)", [relation, name])
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        told = (error.diag.message_primary, error.diag.message_hint)
        raise WarehouseError(". ".join(filter(None, told))) from None
    for depth, upstream, upstream_column, is_exact in rows:
        lines.append(
            f"{'  ' * depth}{upstream}.{upstream_column}{'' if is_exact else '  (perhaps)'}"
        )
    return "\n".join(lines)


def _value(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value or "''"
    return json.dumps(value, ensure_ascii=False)


def show_plan(connection: psycopg.Connection, full_refresh: bool = False) -> None:
    """What the next run would do, for `make plan`."""
    steps = connection.execute(
        "select model, mode, why from control.plan_run(%s)", [full_refresh]
    ).fetchall()
    if not steps:
        print("nothing to do: no new data, no changed definition")
        return
    print(table(("model", "mode", "why"), [list(step) for step in steps]))


def pipeline_summary(connection: psycopg.Connection) -> str:
    """Opportunities by status and currency; says so where there are none to show."""
    rows = connection.execute(
        """
        select
            f.status, coalesce(f.currency_iso_code, ''), count(*), sum(f.amount),
            sum(f.weighted_amount)
        from marts.fct_opportunity as f
        group by f.status, f.currency_iso_code
        order by f.currency_iso_code nulls first, f.status
        """
    ).fetchall()
    known, deleted, accounts, contacts = only_row(
        connection,
        """
        select
            (select count(*) from intermediate.opportunity),
            (select count(*) from intermediate.opportunity as o where o.is_deleted),
            (select count(*) from marts.dim_account),
            (select count(*) from marts.dim_contact)
        """,
    )
    text = ", ".join(
        _counted(count, *names)
        for count, names in (
            (accounts, ("account", "accounts")),
            (contacts, ("contact", "contacts")),
            (known, ("opportunity", "opportunities")),
        )
    )
    if deleted:
        text += f" ({deleted:,} of them deleted)"
    further = _further(connection)
    text += "".join(f", {_counted(count, *_names(n))}" for n, count in further.items() if count)
    if not rows:
        hint = "make load DATA=<folder of CSV exports>"
        if known:
            return text + "\n\n  every opportunity is deleted: marts.fct_opportunity is empty"
        if accounts or contacts:
            return f"{text}\n\n  no opportunities have landed yet: {hint}"
        if any(further.values()):
            return text
        return f"{text}\n\n  nothing has landed yet: {hint}"
    return f"{text}\n\n" + table(
        ("opportunities", "currency", "count", "amount", "weighted"), [list(row) for row in rows]
    )


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _names(relation: str) -> tuple[str, str]:
    """What people call one record of an object, and several."""
    from warehouse.generate import declarations

    for declared in declarations.declared().values():
        if declared.relation == relation:
            return declared.label, declared.plural
    return f"of {relation}", f"of {relation}"


def _further(connection: psycopg.Connection) -> dict[str, int]:
    """Records of the objects that somebody added, by their tables of current state."""
    models = connection.execute(
        """
        select m.model
        from control.model as m
        where
            m.model = replace(m.staging_view, 'staging.', 'intermediate.')
            and m.model <> all(
                '{intermediate.account,intermediate.contact,intermediate.opportunity}'
            )
        order by m.model
        """
    ).fetchall()
    found: dict[str, int] = {}
    for (model,) in models:
        table = sql.Identifier(*model.split("."))
        query = sql.SQL("select count(*) from {}").format(table)
        row = connection.execute(query).fetchone()
        found[model.partition(".")[2]] = row[0] if row else 0
    return found


def show(connection: psycopg.Connection, result: dict[str, Any]) -> None:
    """Print both, for `make run` and `make transform`."""
    print(run_summary(result))
    if result["status"] != "succeeded":
        return
    try:
        print(f"\n{pipeline_summary(connection)}")
    except psycopg.errors.InsufficientPrivilege as error:
        # the login may run, and that went well
        print(f"\n  no figures: {error.diag.message_primary} (salesforce_reporter may read them)")
