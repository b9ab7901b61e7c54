"""What the documents point at is there: files, headings, make targets."""

import re
from itertools import takewhile
from pathlib import Path

import pytest

from bench import curve
from warehouse.source import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# What a person would make, not what is there.
EXAMPLES = {"objects/lead.toml"}


def prose(document: Path) -> str:
    """Without blocks of code."""
    return re.sub(r"(?ms)^ *```.*?^ *```", "", document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"(?m)^#+ (.+)$", prose(document))
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(prose(document)):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{document.name} links to {link}"
        if anchor:
            assert anchor in anchors(target), f"{document.name} links to {link}"


def test_where_a_change_goes_is_where_it_would_go() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for place in re.findall(r"`([\w./-]+/[\w./-]*|\w+\.(?:md|toml|yaml))`", text):
        assert place in EXAMPLES or (ROOT / place).exists(), place


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_make_targets_are_there(document: Path) -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)(?:`|^    (?:.*&& )?)make ([a-z]+)\b", text))
    assert named - targets == set()


def test_every_page_is_found_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in LINK.findall(prose(ROOT / "README.md"))}
    pages = {page.relative_to(ROOT).as_posix() for page in DOCUMENTS} - {"README.md"}
    assert pages - linked == set()


def test_the_readme_begins_with_what_one_sees() -> None:
    """A picture, the two commands, and only then words at length."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    picture, run, dashboard, first_heading = (
        text.index(part) for part in ("(docs/dashboard.png)", "make run", "make dashboard", "\n## ")
    )
    assert picture < run < dashboard < first_heading
    assert text[:picture].count("\n") < 8
    assert (ROOT / "docs" / "dashboard.png").stat().st_size < 60_000


def test_the_page_quotes_the_last_benchmark() -> None:
    """Measured anew? The table of bench/results goes to docs/measured.md as it is."""
    quoted = (ROOT / "bench" / "results" / "peers-1x.md").read_text(encoding="utf-8")
    assert quoted.startswith("| scenario | ours | dbt |")
    assert quoted in (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")


def test_the_readme_quotes_lines_of_it() -> None:
    measured = (ROOT / "bench" / "results" / "peers-1x.md").read_text(encoding="utf-8").splitlines()
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    begin = readme.index(measured[0])
    quoted = list(takewhile(lambda line: line.startswith("|"), readme[begin:]))
    assert set(quoted) <= set(measured)
    assert len(quoted) > 5


def test_the_page_quotes_the_curve_of_all_sizes() -> None:
    """Measured another size? bench/curve.py writes the curve, and quotes it in docs/growing.md."""
    quoted = (ROOT / "bench" / "results" / "curve.md").read_text(encoding="utf-8")
    assert quoted == curve.curve(curve.measured())
    assert quoted in (ROOT / "docs" / "growing.md").read_text(encoding="utf-8")
