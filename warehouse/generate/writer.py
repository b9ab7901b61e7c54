"""Writes what the declarations say into sql/, by templates; says what differs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

import jinja2

from warehouse.errors import WarehouseError
from warehouse.generate import comments, declarations, lineage, places
from warehouse.generate.declarations import GENERATED, ROOT, Field, identifier, with_article
from warehouse.source import source_texts

WIDTH = 100
TEMPLATES = Path(__file__).with_name("templates")

# Template and file: one of each for every object …
PER_OBJECT = {
    "landing.sql": "sql/raw_salesforce/{}.sql",
    "staging.sql": "sql/staging/{}.sql",
    "current.sql": "sql/intermediate/{}.sql",
    "current_model.sql": "sql/intermediate/{}_model.sql",
    "checks.sql": "sql/control/quality/generic/{}.sql",
}
# … of those whose mart holds nothing but its fields …
MARTS = {"mart.sql": "sql/marts/{}.sql", "mart_model.sql": "sql/marts/{}_model.sql"}
# … of those whose records are merged …
MERGES = {
    "merged.sql": "sql/marts/merged_{}.sql",
    "merged_model.sql": "sql/marts/merged_{}_model.sql",
}
# … of those whose fields are tracked …
TRACKED = {"tracked_field.sql": "sql/intermediate/{}_tracked_field.sql"}
# … and for all objects together.
TOGETHER = {
    "declared_field.sql": "sql/control/landing/declared_field.sql",
    "label_translation.sql": "sql/control/landing/label_translation.sql",
    "rejected_row.sql": "sql/control/landing/rejected_row.sql",
}


# -- text that sqlfluff and people like


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def prose(text: str) -> str:
    """A text as a literal over as many lines as it takes."""
    lines = textwrap.wrap(
        literal(" ".join(text.split())) + ";",
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def prose_of(text: str, statement: str) -> str:
    """statement is 'text';, in one line where it fits."""
    one = f"{statement} is {literal(text)};"
    return one if len(one) <= WIDTH else f"{statement} is\n{prose(text)}"


def fill(items: Iterable[str], indent: int = 0) -> str:
    """A list over as many lines as it takes; no item is broken."""
    lines, line = [], " " * indent
    for item in _with_commas(items):
        if len(line) + len(item) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = " " * indent
        line += item + " "
    return "\n".join([*lines, line.rstrip()])


def _with_commas(items: Iterable[str]) -> list[str]:
    listed = list(items)
    return [item + "," for item in listed[:-1]] + listed[-1:]


def call(head: str, items: Iterable[str], indent: int, tail: str = "") -> str:
    """head(items)tail, in one line where it fits."""
    listed = list(items)
    one = f"{' ' * indent}{head}({', '.join(listed)}){tail}"
    # a comma may follow
    if len(one) < WIDTH:
        return one
    pad = " " * indent
    return f"{pad}{head}(\n{fill(listed, indent + 4)}\n{pad}){tail}"


def on(join: str, condition: str) -> str:
    """A join and its condition, in one line where they fit."""
    one = f"{join} on {condition}"
    return one if len(one) <= WIDTH else f"{join}\n    on {condition}"


def remark(text: str) -> str:
    """A comment over as many lines as it takes."""
    return textwrap.fill(text, WIDTH, initial_indent="-- ", subsequent_indent="-- ")


def lines(parts: list[str], indent: int = 0) -> str:
    """Parts in one line where they fit, else one below the other."""
    pad = " " * indent
    one = pad + " ".join(parts)
    return one if len(one) <= WIDTH else "\n".join(pad + part for part in parts)


def both(conditions: list[str], indent: int, joint: str = "or ") -> str:
    """(a and b) in one line where it fits."""
    one = f"({' and '.join(conditions)})"
    if indent + len(joint) + len(one) <= WIDTH:
        return one
    pad = " " * (indent + 4)
    inner = f"\n{pad}and ".join(conditions)
    return f"(\n{pad}{inner}\n{' ' * indent})"


def typed_call(field: Field) -> tuple[str, list[str]]:
    """The function that makes a landed text a value, and what it is given."""
    if field.cast is None:
        return "nullif", [field.raw, "''"]
    if field.api == "IsDeleted":
        # not delivered is not deleted; there and no checkbox is unknown
        return field.cast, [f"coalesce({field.raw}, '')"]
    # a birthdate is not later than the row that tells it
    return field.cast, [field.raw, *(["r.extracted_at"] if field.kind == "birthdate" else [])]


def typed(field: Field) -> str:
    """The value of a landed text."""
    head, items = typed_call(field)
    return f"{head}({', '.join(items)})"


JOINED = """\
    coalesce(
        nullif({raw}, ''),
        nullif(
            concat_ws(
                ' ',
{parts}
            ),
            ''
        )
    ) as {column}"""


NAMED = """\
    coalesce(
        {typed},
        case {raw}
{names}
        end
    ) as {column}"""


def typed_as(field: Field, indent: int = 4) -> str:
    if field.named_in:
        return NAMED.format(
            typed=typed(field),
            raw=field.raw_name,
            names="\n".join(
                f"            when {literal(name)} then {literal(value)}"
                for name, value in field.names
            ),
            column=identifier(field.column),
        )
    if field.raw_parts:
        parts = [
            f"nullif({part}, '')" if part.startswith("r.") else part for part in field.raw_parts
        ]
        return JOINED.format(
            raw=field.raw,
            parts=",\n".join(" " * 16 + part for part in parts),
            column=identifier(field.column),
        )
    head, items = typed_call(field)
    return call(head, items, indent, f" as {identifier(field.column)}")


def in_lines(value: Mapping[str, str]) -> str:
    """As JSON, in a line for each key where one is too short."""
    text = json.dumps(value)
    return text if len(text) + 6 <= WIDTH else text.replace(', "', ',\n    "')


def index(place: str, name: str) -> str:
    """create index, in one line where it fits."""
    one = f"create index {name} on {place}"
    return one if len(one) <= WIDTH else f"create index {name}\non {place}"


def with_text(items: list[str], field: Field | None, is_read: bool) -> list[str]:
    """A row of a check, with what to look up where a text may be there: field and kind."""
    if not is_read:
        return items
    if field is None or not field.expected:
        return [*items, "null", "null"]
    return [*items, literal(field.landing), literal(field.expected)]


# -- the files


def environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (SQL, not HTML)
    )
    found.filters |= {
        "literal": literal,
        "prose": prose,
        "prose_of": prose_of,
        "fill": fill,
        "both": both,
        "remark": remark,
        "lines": lines,
        "on": on,
        "call": lambda items, head, indent, tail="": call(head, items, indent, tail),
        "typed": typed,
        "typed_as": typed_as,
        "identifier": identifier,
        "with_article": with_article,
        "in_c": lambda name: f"c.{name}",
        "in_i": lambda name: f"i.{identifier(name)}",
        "with_text": with_text,
        "if_given": lambda raw: f"nullif({raw}, '')",
        "length_of": lambda raw: f"octet_length({raw})",
        "link_condition": lambda link: f"lost_{link}",
        "tojson_text": in_lines,
        "index": index,
    }
    return found


def texts(root: Path = ROOT) -> dict[str, str]:
    """Every generated file by its path, as the declarations have it."""
    objects = declarations.declared(root)
    templates = environment()
    written: dict[str, str] = {}

    def write(template: str, path: str, source: str, **values: object) -> None:
        body = templates.get_template(f"{template}.jinja").render(objects=objects, **values)
        written[path] = f"{GENERATED.format(source)}\n{body}"

    for one in objects.values():
        for template, path in PER_OBJECT.items():
            write(template, path.format(one.relation), one.file, o=one)
        if one.mart and one.mart_is_generated:
            for template, path in MARTS.items():
                write(template, path.format(one.mart), one.file, o=one)
        if one.has_merges:
            for template, path in MERGES.items():
                write(template, path.format(one.stem), one.file, o=one)
        if any(f.history for f in one.fields):
            for template, path in TRACKED.items():
                write(template, path.format(one.relation), one.file, o=one)
    translated = [
        (one.relation, item.landing, label)
        for one, item, label in declarations.translations(root, objects)
    ]
    for template, path in TOGETHER.items():
        write(
            template,
            path,
            "objects/*.toml",
            all=list(objects.values()),
            translated=sorted(translated),
        )
    placed = places.texts(root, objects)
    found = placed | comments.texts(root, objects, placed) | written
    return found | {lineage.FILE: _lineage(_as_it_will_be(root, found))}


def _as_it_will_be(root: Path, found: dict[str, str]) -> dict[str, str]:
    """All of sql/ once these texts are written."""
    stale = set(generated_files(root)) - set(found)
    kept = {path: text for path, text in source_texts(root / "sql").items() if path not in stale}
    return kept | found


def _lineage(texts: dict[str, str]) -> str:
    body = environment().get_template("column_link.sql.jinja")
    head = GENERATED.format("the views of sql/")
    return f"{head}\n{body.render(document=lineage.document(texts))}"


def write_lineage(root: Path = ROOT) -> bool:
    """Writes it alone, after a change by hand; whether that changed anything."""
    file, text = root / lineage.FILE, _lineage(source_texts(root / "sql"))
    if file.exists() and _read(file) == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


def differences(root: Path = ROOT) -> dict[str, str | None]:
    """What sql/ has to become where it differs from the declarations; None: it has to go."""
    wanted: dict[str, str | None] = dict(texts(root))
    for path in generated_files(root):
        wanted.setdefault(path, None)
    return {
        path: text
        for path, text in wanted.items()
        if text != (_read(root / path) if (root / path).exists() else None)
    }


def generated_files(root: Path) -> list[str]:
    """The files of sql/ whose first line says that they are generated."""
    start = GENERATED.partition("{}")[0]
    return [
        file.relative_to(root).as_posix()
        for file in sorted((root / "sql").rglob("*.sql"))
        if _read(file).startswith(start)
    ]


def generate(root: Path = ROOT) -> list[str]:
    """Writes what differs; returns the paths."""
    changes = differences(root)
    for path, text in changes.items():
        file = root / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return list(changes)


def check(root: Path = ROOT) -> None:
    """Raises where sql/ is not what the declarations say."""
    changes = differences(root)
    if changes:
        raise WarehouseError(
            "not what objects/*.toml say: "
            + ", ".join(changes)
            + ". Edit the declaration, never the generated file, and run: make generate"
        )


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
