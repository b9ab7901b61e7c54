"""Which columns a column of a view is computed from, told by PostgreSQL's own grammar.

Every view and SQL function of sql/ is parsed, names are resolved as the server would resolve them,
and what remains is one step: from a view's column to the columns of the relations it reads. What
only decides which rows there are (joins, conditions) is no source of a value and left out.
sql/control/trace/column_link.sql holds the result; control.lineage() walks it.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pgparse

Column = tuple[str, str]
Columns = dict[str, frozenset[Column]]
Tree = dict[str, Any]
NONE: frozenset[Column] = frozenset()


@dataclass
class Source:
    """Something in FROM: its columns; `other`, what any further name of it comes from."""

    columns: Columns
    other: frozenset[Column] = NONE

    def whole(self) -> frozenset[Column]:
        return self.other.union(*self.columns.values())


@dataclass
class Scope:
    """The names that an expression can use, the query around it included."""

    sources: dict[str, Source] = field(default_factory=dict)
    queries: dict[str, Columns] = field(default_factory=dict)
    outer: Scope | None = None

    def named(self, name: str) -> Source | None:
        found = self.sources.get(name)
        return found or (self.outer.named(name) if self.outer else None)

    def query(self, name: str) -> Columns | None:
        found = self.queries.get(name)
        return found if found is not None or not self.outer else self.outer.query(name)

    def column(self, name: str) -> frozenset[Column]:
        for source in self.sources.values():
            if name in source.columns:
                return source.columns[name]
        if name in self.sources:  # a whole row
            return self.sources[name].whole()
        if self.outer and (found := self.outer.column(name)):
            return found
        return NONE.union(*(source.other for source in self.sources.values()))


class Catalog:
    """What sql/ creates: tables with their columns, views and functions with their queries."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.tables: dict[str, list[str]] = {}
        self.views: dict[str, Tree] = {}
        self.functions: dict[str, Tree] = {}
        self._resolved: dict[str, Columns] = {}
        self._at: set[str] = set()
        for text in texts:
            try:
                parsed = pgparse.parse(text)
            except pgparse.PGQueryError:
                continue  # of a newer server than the grammar: the catalog has to do for it
            for item in parsed:
                ((kind, tree),) = item["stmt"].items()
                if kind == "CreateStmt" and "partbound" not in tree:
                    columns = [
                        element["ColumnDef"]["colname"]
                        for element in tree.get("tableElts", [])
                        if "ColumnDef" in element
                    ]
                    self.tables[_relation(tree["relation"])] = columns
                elif kind == "ViewStmt":
                    self.views[_relation(tree["view"])] = tree
                elif kind == "CreateFunctionStmt":
                    self.functions[".".join(_names(tree["funcname"]))] = tree

    def links(self) -> dict[str, Columns]:
        """One step up from every column of a view, of a function's rows, of a model's table."""
        found = {}
        for name in self.views:
            found[name] = self._view(name)
        for name in self.functions:
            if rows := self._function(name):
                found[name] = rows
        for name, columns in self.tables.items():
            if (model := f"{name}_model") in self.views:
                of_model = found[model]
                found[name] = {c: frozenset({(model, c)}) for c in columns if c in of_model}
        return found

    # -- relations

    def columns_of(self, name: str) -> Columns | None:
        """A relation as somebody who reads it sees it: each column comes from itself."""
        names: Iterable[str]
        if name in self.tables:
            names = self.tables[name]
        elif name in self.views:
            names = self._view(name)
        else:
            return None
        return {column: frozenset({(name, column)}) for column in names}

    def _view(self, name: str) -> Columns:
        if name not in self._resolved:
            tree = self.views[name]
            found = self.query(tree["query"], None)
            aliases = [alias["String"]["sval"] for alias in tree.get("aliases", [])]
            self._resolved[name] = _renamed(found, aliases)
        return self._resolved[name]

    def _function(self, name: str) -> Columns:
        """The rows of a function in SQL, whose body is a query; of others nothing is known."""
        if name in self._resolved:
            return self._resolved[name]
        if name in self._at:  # it calls itself
            return {}
        self._at.add(name)
        tree = self.functions[name]
        outputs = _outputs(tree)
        found: Columns = {}
        query = _body(tree)
        if outputs and query is not None:
            found = _renamed(self.query(query, None), outputs)
        self._resolved[name] = found
        return found

    # -- queries

    def query(self, tree: Tree, outer: Scope | None) -> Columns:
        select = tree.get("SelectStmt", tree)
        scope = Scope(outer=outer)
        for item in select.get("withClause", {}).get("ctes", []):
            self._common_table(item["CommonTableExpr"], scope)
        if select.get("op", "SETOP_NONE") != "SETOP_NONE":
            left = self.query(select["larg"], scope)
            right = list(self.query(select["rarg"], scope).values())
            return {
                name: found | (right[place] if place < len(right) else NONE)
                for place, (name, found) in enumerate(left.items())
            }
        if "valuesLists" in select:
            rows = [row["List"]["items"] for row in select["valuesLists"]]
            return {
                f"column{place}": NONE.union(*(self.used(row[place - 1], scope) for row in rows))
                for place in range(1, len(rows[0]) + 1)
            }
        for item in select.get("fromClause", []):
            self._source(item, scope)
        return self._targets(select.get("targetList", []), scope)

    def _common_table(self, tree: Tree, scope: Scope) -> None:
        name, query = tree["ctename"], tree["ctequery"]
        aliases = [alias["String"]["sval"] for alias in tree.get("aliascolnames", [])]
        select = query.get("SelectStmt", {})
        if select.get("op", "SETOP_NONE") != "SETOP_NONE":
            # a recursive one: what it starts from, then until nothing is added
            known = _renamed(self.query(select["larg"], scope), aliases)
            while scope.queries.get(name) != known:
                scope.queries[name] = known
                known = _renamed(self.query(query, scope), aliases)
            return
        if "SelectStmt" in query:
            scope.queries[name] = _renamed(self.query(query, scope), aliases)
        else:  # of a statement that writes, what it returns is no view's business
            scope.queries[name] = {}

    def _targets(self, targets: list[Tree], scope: Scope) -> Columns:
        found: Columns = {}
        for item in targets:
            target = item["ResTarget"]
            value = target["val"]
            fields = value.get("ColumnRef", {}).get("fields", [])
            if fields and "A_Star" in fields[-1]:
                if len(fields) == 1:
                    for source in scope.sources.values():
                        found |= source.columns
                elif (of := scope.named(_names(fields[:-1])[-1])) is not None:
                    found |= of.columns
                continue
            found[target.get("name") or _name_of(value)] = self.used(value, scope)
        return found

    def _source(self, item: Tree, scope: Scope) -> None:
        ((kind, tree),) = item.items()
        alias = tree.get("alias", {})
        name = alias.get("aliasname")
        renamed = [column["String"]["sval"] for column in alias.get("colnames", [])]
        if kind == "JoinExpr":
            self._source(tree["larg"], scope)
            self._source(tree["rarg"], scope)
        elif kind == "RangeVar":
            columns = None if "schemaname" in tree else scope.query(tree["relname"])
            if columns is None:
                columns = self.columns_of(_relation(tree)) or {}
            scope.sources[name or tree["relname"]] = Source(_renamed(columns, renamed))
        elif kind == "RangeSubselect":
            # beside LATERAL it cannot name its neighbours, and does not try
            columns = self.query(tree["subquery"], scope)
            scope.sources[name or ""] = Source(_renamed(columns, renamed))
        elif kind == "RangeFunction":
            call = tree["functions"][0]["List"]["items"][0]
            function = ".".join(_names(call.get("FuncCall", {}).get("funcname", [])))
            given = self.used(call, scope)
            known = self._rows_of(function)
            if known:
                source = Source(_renamed(known, renamed))
            else:
                defined = [c["ColumnDef"]["colname"] for c in tree.get("coldeflist", [])]
                source = Source(dict.fromkeys(renamed or defined, given), given)
            scope.sources[name or function.rpartition(".")[2]] = source

    def _rows_of(self, function: str) -> Columns:
        """The columns of a function of ours that returns rows, each coming from itself."""
        if function not in self.functions:
            return {}
        return {c: frozenset({(function, c)}) for c in _outputs(self.functions[function])}

    # -- expressions

    def used(self, tree: Any, scope: Scope) -> frozenset[Column]:
        """The columns that an expression is computed from."""
        if isinstance(tree, list):
            return NONE.union(*(self.used(item, scope) for item in tree))
        if not isinstance(tree, dict):
            return NONE
        if "ColumnRef" in tree:
            return self._reference(tree["ColumnRef"]["fields"], scope)
        if "SubLink" in tree:
            link = tree["SubLink"]
            found = self.used(link.get("testexpr"), scope)
            if link.get("subLinkType") != "EXISTS_SUBLINK":
                found |= NONE.union(*self.query(link["subselect"], scope).values())
            return found
        return NONE.union(*(self.used(item, scope) for item in tree.values()))

    def _reference(self, fields: list[Tree], scope: Scope) -> frozenset[Column]:
        if "A_Star" in fields[-1]:
            source = scope.named(_names(fields[:-1])[-1]) if len(fields) > 1 else None
            return source.whole() if source else NONE
        names = _names(fields)
        if len(names) == 1:
            return scope.column(names[0])
        source = scope.named(names[-2])
        if source is None:  # a parameter of the function, by its name
            return NONE
        return source.columns.get(names[-1], source.other)


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
                same.setdefault(next(iter(sources))[0], []).append(column)
            elif sources:
                found = json.dumps(["/".join(source) for source in sorted(sources)])
                others.append(f"{json.dumps(column)}: {found}")
        kept = [f"{json.dumps(source)}: {json.dumps(names)}" for source, names in same.items()]
        lines = _filled("same", kept) + _filled("from", others)
        relations.append(f"{json.dumps(relation)}: {{\n" + ",\n".join(lines) + "\n}")
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


def _body(tree: Tree) -> Tree | None:
    """The query whose rows a function in SQL returns."""
    body = tree.get("sql_body")
    statements = list(_statements(body)) if body else []
    return statements[-1] if statements and "SelectStmt" in statements[-1] else None


def _statements(body: Any) -> Iterator[Tree]:
    if isinstance(body, list):
        for item in body:
            yield from _statements(item)
    elif isinstance(body, dict):
        if "List" in body:
            yield from _statements(body["List"].get("items", []))
        else:
            yield body


def _outputs(tree: Tree) -> list[str]:
    parameters = [item["FunctionParameter"] for item in tree.get("parameters", [])]
    return [
        parameter["name"]
        for parameter in parameters
        if parameter["mode"] in {"FUNC_PARAM_TABLE", "FUNC_PARAM_OUT", "FUNC_PARAM_INOUT"}
    ]


def _renamed(columns: Columns, names: list[str]) -> Columns:
    """The same by other names, of the first so many."""
    kept = list(columns.items())
    return {
        (names[place] if place < len(names) else name): found
        for place, (name, found) in enumerate(kept)
    }


def _relation(tree: Tree) -> str:
    return f"{tree.get('schemaname', 'pg_catalog')}.{tree['relname']}"


def _names(fields: list[Tree]) -> list[str]:
    return [item["String"]["sval"] for item in fields if "String" in item]


def _name_of(value: Tree) -> str:
    """What PostgreSQL calls a column that nobody named."""
    ((kind, tree),) = value.items()
    if kind == "ColumnRef":
        return _names(tree["fields"])[-1]
    if kind == "FuncCall":
        return _names(tree["funcname"])[-1]
    if kind == "TypeCast":
        inner = _name_of(tree["arg"])
        return inner if inner != "?column?" else _names(tree["typeName"]["names"])[-1]
    return {"CoalesceExpr": "coalesce", "CaseExpr": "case", "SubLink": "exists"}.get(
        kind, "?column?"
    )
