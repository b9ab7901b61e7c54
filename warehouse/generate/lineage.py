"""Which columns a column of a view is computed from, one step up, as the statements of sql/ say.

sql/control/trace/column_link.sql holds it; control.lineage() walks it.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pgparse

from warehouse.lineage import Column, Outputs, Reader, Sources
from warehouse.statements import qualified

Columns = dict[str, Sources]
Tree = dict[str, Any]


class Catalog(Mapping[str, list[str]]):
    """What sql/ creates, as far as the grammar tells: the columns of each relation and function."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.tables: dict[str, list[str]] = {}
        self.views: dict[str, Tree] = {}
        self.functions: dict[str, Tree] = {}
        self._outputs: dict[str, Outputs] = {}
        self._reader = Reader(self)
        for text in texts:
            try:
                parsed = pgparse.parse(text)
            except pgparse.PGQueryError:
                continue  # of a newer server than the grammar: the catalog has to do for it
            for item in parsed:
                ((kind, tree),) = item["stmt"].items()
                if kind == "CreateStmt" and "partbound" not in tree:
                    self.tables[_relation(tree["relation"])] = [
                        element["ColumnDef"]["colname"]
                        for element in tree.get("tableElts", [])
                        if "ColumnDef" in element
                    ]
                elif kind == "ViewStmt":
                    self.views[_relation(tree["view"])] = tree
                elif kind == "CreateFunctionStmt" and _returned(tree):
                    name = ".".join(part["String"]["sval"] for part in tree["funcname"])
                    self.functions[f"{name}()"] = tree

    def __getitem__(self, name: str) -> list[str]:
        if name in self.tables:
            return self.tables[name]
        if name in self.functions:
            return _returned(self.functions[name])
        return [column for column, _ in self._of_view(name)]

    def __iter__(self) -> Iterator[str]:
        return iter([*self.tables, *self.views, *self.functions])

    def __len__(self) -> int:
        return len(self.tables) + len(self.views) + len(self.functions)

    def __contains__(self, name: object) -> bool:
        return name in self.tables or name in self.views or name in self.functions

    def links(self) -> dict[str, Columns]:
        """One step up from every column of a view, of a function's rows, of a model's table."""
        found = {name: dict(self._of_view(name)) for name in self.views}
        for name, columns in self.tables.items():
            if (model := f"{name}_model") in self.views:
                of_model = found[model]
                found[name] = {c: frozenset({(model, c)}) for c in columns if c in of_model}
        for name, tree in self.functions.items():
            if "sql_body" in tree:
                outputs = self._reader.of_creation(tree)
                # by the names that its result has
                found[name] = {
                    column: sources
                    for column, (_, sources) in zip(self[name], outputs, strict=False)
                }
        return found

    def _of_view(self, name: str) -> Outputs:
        if name not in self._outputs:
            tree = self.views[name]
            outputs = self._reader.of_select(tree["query"]["SelectStmt"])
            names = [alias["String"]["sval"] for alias in tree.get("aliases", [])]
            self._outputs[name] = [
                (names[place] if place < len(names) else column, sources)
                for place, (column, sources) in enumerate(outputs)
            ]
        return self._outputs[name]


FILE = "sql/control/trace/column_link.sql"
# What people ask about; further relations only where these lead to them.
ASKED = ("staging.", "intermediate.", "marts.")


def document(texts: Mapping[str, str]) -> str:
    """The links of these texts of sql/, by path, as the file keeps them."""
    links = Catalog(t for path, t in texts.items() if path != FILE).links()
    return _document(_reached(links)).replace("'", "''")


def _reached(links: dict[str, Columns]) -> dict[str, Columns]:
    reached = {name for name in links if name.startswith(ASKED)}
    waiting = list(reached)
    while waiting:
        for sources in links[waiting.pop()].values():
            new = {r for r, _ in sources if r in links} - reached
            reached |= new
            waiting += new
    return {name: links[name] for name in sorted(reached)}


def _document(links: dict[str, Columns]) -> str:
    """JSON in lines that people can compare: columns that keep their name by where they come from,
    the others one by one."""
    relations = []
    for relation, columns in links.items():
        same: dict[str, list[str]] = {}
        others = []
        for column, sources in columns.items():
            if len(sources) == 1 and next(iter(sources))[1] == column:
                same.setdefault(_plain(next(iter(sources)))[0], []).append(column)
            elif sources:
                found = json.dumps(["/".join(_plain(source)) for source in sorted(sources)])
                others.append(f"{json.dumps(column)}: {found}")
        kept = [f"{json.dumps(source)}: {json.dumps(names)}" for source, names in same.items()]
        lines = _filled("same", kept) + _filled("from", others)
        relations.append(
            f"{json.dumps(relation.removesuffix('()'))}: {{\n" + ",\n".join(lines) + "\n}"
        )
    return "{" + ",\n".join(relations) + "}"


def _filled(name: str, items: list[str]) -> list[str]:
    body = "\n".join(
        line
        for place, item in enumerate(items)
        for line in textwrap.wrap(
            item + ("," if place < len(items) - 1 else ""), 98, break_long_words=False,
            break_on_hyphens=False, initial_indent="  ", subsequent_indent="    ",
        )
    )  # fmt: skip
    return [f'"{name}": {{\n{body}}}'] if items else []


def _plain(column: Column) -> Column:
    """As a person names it: a function as a relation."""
    return column[0].removesuffix("()"), column[1]


def _returned(tree: Tree) -> list[str]:
    """The columns of the rows that a function returns."""
    parameters = [item["FunctionParameter"] for item in tree.get("parameters", [])]
    return [
        parameter["name"]
        for parameter in parameters
        if parameter["mode"] in {"FUNC_PARAM_TABLE", "FUNC_PARAM_OUT", "FUNC_PARAM_INOUT"}
    ]


def _relation(tree: Tree) -> str:
    return qualified(tree.get("schemaname"), tree["relname"])
