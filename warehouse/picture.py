"""The picture of the models in the README, drawn from the registry of a deployed warehouse."""

from pathlib import Path

import psycopg

from warehouse.errors import WarehouseError

BEGIN, END = "<!-- models: make picture -->", "<!-- end of models -->"


def mermaid(connection: psycopg.Connection) -> str:
    """A flowchart: landing, staging, then the models by what they read; GitHub shows it."""
    lines = ["```mermaid", "flowchart LR"]
    links = connection.execute(
        """
        select l.upstream, l.model
        from control.model_link as l
        inner join control.model as m on l.model = m.model
        order by m.depth, l.model, l.upstream
        """
    ).fetchall()
    for (staging,) in connection.execute(
        "select distinct staging_view from control.model where staging_view is not null order by 1"
    ).fetchall():
        landing = staging.replace("staging.", "raw_salesforce.")
        lines.append(f"    {landing} --> {staging}")
    lines += [f"    {upstream} --> {model}" for upstream, model in links]
    alone = "select model from control.model except select model from control.model_link order by 1"
    lines += [f"    {model}" for (model,) in connection.execute(alone).fetchall()]
    return "\n".join([*lines, "```"])


def redraw(readme: Path, picture: str) -> bool:
    """Puts the picture between its marks; whether that changed anything."""
    text = readme.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise WarehouseError(f"{readme.name} has no place for the picture: {BEGIN} … {END}")
    drawn = f"{before}{BEGIN}\n\n{picture}\n\n{END}{after}"
    if drawn == text:
        return False
    readme.write_text(drawn, encoding="utf-8")
    return True
