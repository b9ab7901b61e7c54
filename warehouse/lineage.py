"""Where each column comes from: definitions of views and functions, read by PostgreSQL's parser.

What a column is computed from counts; what only chooses rows (joins, WHERE) does not. A function
that is read like a table has columns of its own, a function of values stands for its arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pgparse

Column = tuple[str, str]  # relation ("marts.dim_account"; a function ends in "()"), column
Sources = frozenset[Column]
Outputs = list[tuple[str, Sources]]
Node = dict[str, Any]

NOTHING: Sources = frozenset()


class Shape(dict[str, Sources]):
    """What one name of a FROM clause offers; of a function of the server's, anything asked for."""

    whatever: Sources | None = None

    def __missing__(self, key: str) -> Sources:
        if self.whatever is None:
            raise KeyError(key)
        return self.whatever

    def has(self, column: str) -> bool:
        return column in self or self.whatever is not None


Scope = dict[str, Shape]


@dataclass
class Reader:
    """Reads definitions. `columns` knows those of every relation, and of every function that
    returns a table; `unresolved` keeps the names that no FROM clause offered."""

    columns: Mapping[str, list[str]]
    unresolved: set[str] = field(default_factory=set)

    def of_view(self, definition: str) -> Outputs:
        """The columns that a SELECT returns, in order, with what each is computed from."""
        [statement] = parsed(definition)
        return self.of_select(statement["stmt"]["SelectStmt"])

    def of_select(self, select: Node) -> Outputs:
        """The same of a SELECT that is parsed already."""
        return self._query(select, {}, [])

    def of_function(self, definition: str) -> Outputs:
        """The same of a function in SQL, from what pg_get_functiondef() says."""
        [statement] = parsed(definition)
        return self.of_creation(statement["stmt"]["CreateFunctionStmt"])

    def of_creation(self, function: Node) -> Outputs:
        """The same of a CREATE FUNCTION that is parsed already."""
        body = function.get("sql_body")
        if body is not None:
            statements = list(_lists(body))
        else:
            [text] = [
                option["DefElem"]["arg"]["List"]["items"][0]["String"]["sval"]
                for option in function["options"]
                if option["DefElem"]["defname"] == "as"
            ]
            statements = [one["stmt"] for one in parsed(text)]
        last = statements[-1] if statements else {}
        if "ReturnStmt" in last:
            return [("", self._expression(last["ReturnStmt"]["returnval"], {}, []))]
        return self._query(last["SelectStmt"], {}, []) if "SelectStmt" in last else []

    def _query(self, select: Node, known: Mapping[str, Outputs], outer: list[Scope]) -> Outputs:
        named = dict(known)
        for item in select.get("withClause", {}).get("ctes", []):
            cte = item["CommonTableExpr"]
            query = cte["ctequery"]["SelectStmt"]
            names = _texts(cte.get("aliascolnames", []))
            if select["withClause"].get("recursive") and "larg" in query:
                named[cte["ctename"]] = _renamed(self._query(query["larg"], named, outer), names)
            named[cte["ctename"]] = _renamed(self._query(query, named, outer), names)
        if "larg" in select:
            left = self._query(select["larg"], named, outer)
            right = self._query(select["rarg"], named, outer)
            return [
                (name, one | other) for (name, one), (_, other) in zip(left, right, strict=True)
            ]
        if "valuesLists" in select:
            rows = [row["List"]["items"] for row in select["valuesLists"]]
            return [
                (f"column{place}", self._all(cells, named, outer))
                for place, cells in enumerate(zip(*rows, strict=True), 1)
            ]
        scope: Scope = {}
        scopes = [scope, *outer]
        for item in select.get("fromClause", []):
            self._from(item, scope, named, scopes)
        outputs: Outputs = []
        for item in select.get("targetList", []):
            value = item["ResTarget"]["val"]
            star = value.get("ColumnRef", {}).get("fields", [])
            if star and "A_Star" in star[-1]:
                shapes = [scope[star[0]["String"]["sval"]]] if len(star) > 1 else scope.values()
                outputs += [pair for shape in shapes for pair in shape.items()]
                continue
            name = item["ResTarget"].get("name") or _name(value)
            outputs.append((name, self._expression(value, named, scopes)))
        return outputs

    def _from(
        self, item: Node, scope: Scope, named: Mapping[str, Outputs], scopes: list[Scope]
    ) -> None:
        [(kind, node)] = item.items()
        if kind == "JoinExpr":
            self._from(node["larg"], scope, named, scopes)
            self._from(node["rarg"], scope, named, scopes)
            return
        alias = node.get("alias", {})
        if kind == "RangeVar":
            table = node["relname"]
            name = alias.get("aliasname", table)
            relation = f"{node.get('schemaname', 'pg_catalog')}.{table}"
            if "schemaname" not in node and table in named:
                outputs = named[table]
            elif relation in self.columns:
                outputs = self._relation(relation)
            else:  # of the server's own catalog
                scope[name] = Shape()
                scope[name].whatever = NOTHING
                return
        elif kind == "RangeSubselect":
            outputs = self._query(node["subquery"]["SelectStmt"], named, scopes)
            name = alias["aliasname"]
        elif kind == "RangeFunction":
            self._from_function(node, scope, named, scopes)
            return
        else:  # json_table, xmltable: what they are given
            shape = Shape()
            shape.whatever = self._expression(node, named, scopes)
            scope[alias.get("aliasname", kind)] = shape
            return
        scope[name] = Shape(_renamed(outputs, _texts(alias.get("colnames", []))))

    def _from_function(
        self, node: Node, scope: Scope, named: Mapping[str, Outputs], scopes: list[Scope]
    ) -> None:
        alias = node.get("alias", {})
        calls = [call for one in node["functions"] for call in _lists(one) if call]
        shape = Shape()
        names = _texts(alias.get("colnames", []))
        called = ""
        for call in calls:
            parts = [
                part["String"]["sval"] for part in call.get("FuncCall", {}).get("funcname", [])
            ]
            called = ".".join(parts)
            own = self.columns.get(f"{called}()")
            if own is not None:
                shape.update(_renamed(self._relation(f"{called}()"), names))
            else:
                given = self._expression(call, named, scopes)
                shape.update(dict.fromkeys(names, given))
                shape.whatever = given | (shape.whatever or NOTHING)
        scope[alias.get("aliasname", called.rpartition(".")[2])] = shape

    def _relation(self, name: str) -> Outputs:
        return [(column, frozenset({(name, column)})) for column in self.columns.get(name, [])]

    def _all(self, nodes: Any, named: Mapping[str, Outputs], scopes: list[Scope]) -> Sources:
        return NOTHING.union(*(self._expression(node, named, scopes) for node in nodes))

    def _expression(self, node: Any, named: Mapping[str, Outputs], scopes: list[Scope]) -> Sources:
        if isinstance(node, list):
            return self._all(node, named, scopes)
        if not isinstance(node, dict):
            return NOTHING
        found = NOTHING
        for key, value in node.items():
            if key == "ColumnRef":
                found |= self._reference(value["fields"], scopes)
            elif key == "SubLink":
                found |= self._expression(value.get("testexpr"), named, scopes)
                if value["subLinkType"] != "EXISTS_SUBLINK":
                    outputs = self._query(value["subselect"]["SelectStmt"], named, scopes)
                    found |= NOTHING.union(*(sources for _, sources in outputs))
            else:
                found |= self._expression(value, named, scopes)
        return found

    def _reference(self, fields: list[Node], scopes: list[Scope]) -> Sources:
        names = [part["String"]["sval"] for part in fields if "String" in part]
        for scope in scopes:
            if len(names) > 1 or len(names) < len(fields):  # table.column, table.*
                shape = scope.get(names[-2] if len(names) == len(fields) else names[-1])
                if shape is None:
                    continue
                if len(names) < len(fields):
                    return NOTHING.union(*shape.values())
                if shape.has(names[-1]):
                    return shape[names[-1]]
            else:
                for shape in scope.values():
                    if names[0] in shape:
                        return shape[names[0]]
                if names[0] in scope:  # the row as a whole
                    shape = scope[names[0]]
                    return NOTHING.union(*shape.values(), shape.whatever or NOTHING)
        if len(fields) == 1:  # of a relation of the server, whose columns nobody listed
            for scope in scopes:
                for shape in scope.values():
                    if shape.whatever is not None:
                        return shape.whatever
        self.unresolved.add(".".join(names))
        return NOTHING


def parsed(text: str) -> list[Node]:
    """The statements of a text as PostgreSQL's parser sees them."""
    tree: list[Node] = pgparse.parse(text)
    return tree


def _lists(node: Any) -> Iterator[Node]:
    """What lists within lists hold."""
    if "List" in node:
        for item in node["List"].get("items", []):
            yield from _lists(item)
    else:
        yield node


def _texts(nodes: list[Node]) -> list[str]:
    return [node["String"]["sval"] for node in nodes]


def _renamed(outputs: Outputs, names: list[str]) -> Outputs:
    """The columns under the names an alias gives the first of them."""
    return [
        (names[place] if place < len(names) else name, sources)
        for place, (name, sources) in enumerate(outputs)
    ]


def _name(node: Node) -> str:
    """The name PostgreSQL gives an expression without one."""
    [(kind, value)] = node.items()
    if kind == "ColumnRef":
        return _texts(value["fields"])[-1]
    if kind == "FuncCall":
        return _texts(value["funcname"])[-1]
    if kind == "TypeCast":
        return _name(value["arg"])
    return {"CoalesceExpr": "coalesce", "CaseExpr": "case"}.get(kind, "?column?")
