"""The pages of the site: what catalog.read() found, through the templates, into a folder."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PostgresLexer

from warehouse.site import charts
from warehouse.site.catalog import Catalog, Record, Relation

HERE = Path(__file__).resolve().parent
LIGHT, DARK = "default", "github-dark"
MARKER = "made-by-make-docs"  # only a folder that holds it is ever emptied
SHOWN_RUNS = 60
ENDINGS_OF_LOGIC = ("_model", "_landed", "_latest", "_version", "_interval", "_current_version")


def write(catalog: Catalog, folder: Path) -> int:
    """Writes the site anew; returns the number of its pages."""
    _empty(folder)
    shutil.copytree(HERE / "static", folder / "static")
    (folder / "static" / "highlight.css").write_text(highlight_css(), encoding="utf-8")
    data = folder / "data"
    data.mkdir()
    # Scripts and not JSON: a page opened from disk may load the one and not the other.
    for name, value in (
        ("search", search_entries(catalog)),
        ("relations", relation_graph(catalog)),
        ("columns", column_graph(catalog)),
    ):
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        text = text.replace("<", "\\u003c")
        (data / f"{name}.js").write_text(f"window.DATA_{name} = {text};\n", encoding="utf-8")
    render = _renderer(catalog, folder)
    count = 0
    for page in ("index", "relations", "functions", "lineage", "columns", "metrics", "settings",
                 "quality", "runs", "trace"):  # fmt: skip
        count += render(f"{page}.html", f"{page}.html.jinja", "", page=page)
    for name, relation in catalog.relations.items():
        count += render(
            f"relations/{name}.html", "relation.html.jinja", "../",
            page="relations", relation=relation,
        )  # fmt: skip
    for name, function in catalog.functions.items():
        count += render(
            f"functions/{bare(name)}.html", "function.html.jinja", "../",
            page="functions", function=function,
        )  # fmt: skip
    return count


def _empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise FileExistsError(
                f"{folder} holds something else: empty it, or name another folder (OUT=…)"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("make docs writes this folder anew each time\n")


def _renderer(catalog: Catalog, folder: Path) -> Callable[..., int]:
    environment = Environment(
        loader=PackageLoader("warehouse.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "sql": highlighted, "number": number, "ms": duration, "age": age, "time": moment,
        "bare": bare, "link": page_of,
    }  # fmt: skip
    environment.globals |= {
        "catalog": catalog, "charts": charts, "spark": check_spark, "duration_bars": duration_bars,
        "row_bars": row_bars, "trend": trend_charts, "violation_bars": violation_bars,
        "is_logic": is_logic,
    }  # fmt: skip

    def render(path: str, template: str, root: str, **values: Any) -> int:
        text = environment.get_template(template).render(root=root, **values)
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return 1

    return render


# texts


def bare(name: str) -> str:
    """A function's name without its parentheses."""
    return name.removesuffix("()")


def page_of(name: str) -> str:
    """The page of a relation or function, from the site's root."""
    folder = "functions" if name.endswith("()") else "relations"
    return f"{folder}/{bare(name)}.html"


@cache
def highlighted(text: str) -> Markup:
    html = highlight(text, PostgresLexer(), HtmlFormatter(cssclass="highlight"))
    return Markup(html)  # noqa: S704  # Pygments escapes


def highlight_css() -> str:
    light = HtmlFormatter(style=LIGHT).get_style_defs(".highlight")
    dark = HtmlFormatter(style=DARK).get_style_defs("[data-theme=dark] .highlight")
    return f"{light}\n{dark}\n"


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def duration(ms: float | None) -> str:
    if ms is None:
        return "–"
    if ms < 1000:
        return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"
    return f"{ms / 1000:.1f} s" if ms < 120_000 else f"{ms / 60_000:.0f} min"


def age(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if abs(seconds) >= size:
            count = round(seconds / size)
            return f"{count} {name}{'s' * (count != 1)}"
    return "under a minute"


def moment(value: datetime | None) -> str:
    return "–" if value is None else f"{value:%Y-%m-%d %H:%M}"


def is_logic(relation: Relation) -> bool:
    """A view that only holds what a table is made by."""
    return relation.kind == "view" and relation.name.endswith(ENDINGS_OF_LOGIC)


# charts


def check_spark(check: Record, catalog: Catalog) -> Markup:
    """A check's violations in the latest runs; one without a row in its history passed."""
    if check["outcome"] in ("not evaluated", "disabled"):
        return Markup("")
    found = {row["run_id"]: row for row in check["history"]}
    runs = [run["run_id"] for run in reversed(catalog.runs)
            if run["status"] != "skipped" or run["run_id"] in found][-30:]  # fmt: skip
    values = [found[run]["violations"] if run in found else 0 for run in runs]
    label = f"{check['violations']:,} now, up to {max(values, default=0):,} in {len(runs)} runs"
    return charts.spark(values, [check["outcome"]], label)


def _worked(catalog: Catalog) -> list[Record]:
    """The latest runs that did something, oldest first."""
    runs = [run for run in catalog.runs if run["status"] != "skipped"]
    return list(reversed(runs[:SHOWN_RUNS]))


def duration_bars(catalog: Catalog) -> Markup:
    return charts.bars(
        [
            charts.Bar(
                run["ms"] / 1000, run["status"],
                f"run {run['run_id']}, {moment(run['started_at'])}: {duration(run['ms'])}",
                f"runs.html#run-{run['run_id']}",
            )
            for run in _worked(catalog)
        ],
        "seconds of the latest runs", " s",
    )  # fmt: skip


def row_bars(catalog: Catalog) -> Markup:
    return charts.bars(
        [
            charts.Bar(
                run["rows"], run["status"],
                f"run {run['run_id']}, {moment(run['started_at'])}: {run['rows']:,} rows",
                f"runs.html#run-{run['run_id']}",
            )
            for run in _worked(catalog)
        ],
        "rows written by the latest runs",
    )  # fmt: skip


def violation_bars(catalog: Catalog) -> Markup:
    """Violations of each run that worked, all checks together."""
    found: dict[int, int] = {}
    for check in catalog.checks:
        for row in check["history"]:
            if row["outcome"] in ("warn", "error"):
                found[row["run_id"]] = found.get(row["run_id"], 0) + row["violations"]
    return charts.bars(
        [
            charts.Bar(
                found.get(run["run_id"], 0), "error" if run["status"] == "failed" else "warn",
                f"run {run['run_id']}, {moment(run['started_at'])}: "
                f"{found.get(run['run_id'], 0):,} violations",
                f"runs.html#run-{run['run_id']}",
            )
            for run in _worked(catalog)
        ],
        "violations of warn and error in the latest runs",
    )  # fmt: skip


def trend_charts(catalog: Catalog) -> list[tuple[str, Markup]]:
    """The open pipeline by day, a chart per currency."""
    currencies: dict[str | None, list[Record]] = {}
    for row in catalog.trend:
        currencies.setdefault(row["currency"], []).append(row)
    drawn = []
    for currency, rows in currencies.items():
        title = f"Open pipeline{f' in {currency}' if currency else ''}"
        points = [(row["day"], row["amount"]) for row in rows]
        drawn.append((title, charts.line(points, f"{title}, amount by day")))
    return drawn


# data


def relation_graph(catalog: Catalog) -> Record:
    """Nodes and arrows (from what is read to what reads it) of relations and table functions."""
    nodes = [
        {
            "id": name, "layer": relation.schema, "kind": relation.kind,
            "title": relation.grain or relation.comment, "logic": is_logic(relation),
            "url": page_of(name),
        }
        for name, relation in catalog.relations.items()
    ]  # fmt: skip
    nodes += [
        {
            "id": name, "layer": name.partition(".")[0], "kind": "function",
            "title": function.comment, "logic": False, "url": page_of(name),
        }
        for name, function in catalog.functions.items()
        if function.is_table
    ]  # fmt: skip
    known = {str(node["id"]) for node in nodes}
    edges = [
        [used, name]
        for name in sorted(known)
        for used in (catalog.relations.get(name) or catalog.functions[name]).reads
        if used in known
    ]
    return {"nodes": nodes, "edges": edges}


def column_graph(catalog: Catalog) -> Record:
    """The same of columns: relations with their columns, and for each what it is computed from."""
    names = {name: [f.name for f in r.fields] for name, r in catalog.relations.items()}
    names |= {n: f.columns for n, f in catalog.functions.items() if f.is_table and f.columns}
    return {
        "columns": names,
        "sources": {
            f"{relation}.{column}": [f"{r}.{c}" for r, c in sorted(sources)]
            for (relation, column), sources in sorted(catalog.columns.items())
            if sources
        },
    }


def search_entries(catalog: Catalog) -> list[Record]:
    entries: list[Record] = []

    def add(kind: str, name: str, place: str, text: str, url: str) -> None:
        entries.append(
            {"id": len(entries), "kind": kind, "name": name, "place": place, "text": text,
             "url": url}
        )  # fmt: skip

    for name, relation in catalog.relations.items():
        text = f"{relation.grain}. {relation.comment}" if relation.grain else relation.comment
        add(relation.kind, name, "", text, page_of(name))
    for name, function in catalog.functions.items():
        add("function", name, "", function.comment, page_of(name))
    for metric in catalog.metrics:
        add("metric", metric["name"], metric["mart"], metric["definition"],
            f"metrics.html#{metric['name']}")  # fmt: skip
    for check in catalog.checks:
        add("check", check["name"], check["model"], check["description"],
            f"quality.html#{check['name']}")  # fmt: skip
    for setting in catalog.settings:
        add("setting", setting["name"], "control.setting", setting["comment"],
            f"settings.html#{setting['name']}")  # fmt: skip
    for name, relation in catalog.relations.items():
        for item in relation.fields:
            add("column", item.name, name, item.comment, f"{page_of(name)}#{item.name}")
    return entries
