"""docs/metrics.md: the dictionary of figures, written from control.metric."""

from pathlib import Path

import psycopg

HEAD = """\
# Metrics

What the figures of the marts mean. Written by `make picture` from the table `control.metric`, which
holds them in the database; a test computes each by its formula alone and compares.

The figures of `marts.sales_snapshot` (one row per currency) are those of `marts.owner_performance`,
`account_performance`, `manager_performance` (of a whole team) and `account_group_performance` (of
an account and all below it), too; those of `marts.pipeline_movement` are those of
`marts.pipeline_movement_by_owner`. Amounts are in the row's currency.
Months are calendar months, quarters fiscal, both of today in the business time zone. A deal whose
status is not known counts in none of them.
"""


def text(connection: psycopg.Connection) -> str:
    """A section per mart, an entry per figure."""
    rows = connection.execute(
        "select mart, name, mart_column, definition, unit, grain, owner, source, formula"
        " from control.metric order by mart <> 'marts.sales_snapshot', mart, source, name"
    ).fetchall()
    lines, shown, told = [HEAD], "", ""
    for mart, name, column, definition, unit, grain, owner, read, formula in rows:
        if mart != shown:
            lines.append(f"## {mart}\n\nBy {grain}.\n")
            shown, told = mart, ""
        if read != told:
            lines.append(f"Computed from\n\n    {read}\n")
            told = read
        lines.append(f"**{name}** (`{column}`, {unit}; {owner}): {definition}\n\n    {formula}\n")
    return "\n".join(lines)


def write(connection: psycopg.Connection, root: Path) -> bool:
    """Writes docs/metrics.md; whether that changed anything."""
    file = root / "docs" / "metrics.md"
    written = text(connection)
    if file.exists() and file.read_text(encoding="utf-8") == written:
        return False
    file.write_text(written, encoding="utf-8")
    return True
