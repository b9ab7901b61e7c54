"""The statements of `make dashboard` fit the marts; what its pages show: tests/look."""

import ast
import re
from collections.abc import Iterator

import psycopg
import pytest

from warehouse import source

FOLDER = source.ROOT / "warehouse" / "dashboard"


def statements() -> Iterator[tuple[str, str]]:
    """Every statement that a page asks, with its place."""
    for file in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("ask", "data.ask", "data.ask_status", "data.start")
                and isinstance(node.args[0], ast.Constant)
            ):
                yield f"{file.relative_to(FOLDER)}:{node.lineno}", str(node.args[0].value)


STATEMENTS = dict(statements())


def test_every_page_asks_something() -> None:
    """Itself, or what takes long by slow.py, whose statements are among these, too."""
    asking = {place.partition(":")[0] for place in STATEMENTS}
    assert "slow.py" in asking
    for view in (FOLDER / "views").glob("*.py"):
        by_slow = re.search(r"\bslow\.\w+\b", view.read_text(encoding="utf-8"))
        assert by_slow or f"views/{view.name}" in asking, view.name


@pytest.fixture(scope="module")
def reporter(template_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(template_url, options="-c role=salesforce_reporter") as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize("place", STATEMENTS)
def test_a_reporter_may_ask_it(reporter: psycopg.Connection, place: str) -> None:
    """Planned as the role of the pages: every relation, column and function is there for it."""
    statement = STATEMENTS[place]
    parameters = dict.fromkeys(re.findall(r"%\((\w+)\)s", statement))
    with reporter.transaction():
        plan = reporter.execute(f"explain {statement}", parameters)
        assert plan.fetchone()


def test_what_landed_is_asked_as_the_owner(template_url: str) -> None:
    """The one page that shows more than marts asks so by name."""
    asked = {
        file.stem: re.findall(r"data\.ask_as_owner\(\s*\"\"\"(.+?)\"\"\"", file.read_text(), re.S)
        for file in (FOLDER / "views").glob("*.py")
    }
    assert [name for name, found in asked.items() if found] == ["trace"]
    with psycopg.connect(template_url, options="-c role=salesforce_owner") as owner:
        for statement in asked["trace"]:
            owner.execute(f"explain {statement}", {"record_id": "006000000000001AAA"})


def test_what_the_pages_explain_by_comments_has_them(reporter: psycopg.Connection) -> None:
    shown = set()
    for file in (FOLDER / "views").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        shown |= set(re.findall(r'"(marts\.\w+)"', text))
    assert len(shown) >= 10
    for relation in shown:
        (comment,) = reporter.execute(
            "select obj_description(%s::regclass, 'pg_class')", [relation]
        ).fetchone()
        assert comment, relation
