"""What the sizes measured so far say together, and the pages that quote it.

    python bench/curve.py

writes bench/results/curve.md anew, of all that is in bench/results, and quotes it.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.usage import shown as shown_size

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
# Which page quotes which table as it is, and which some of its lines.
QUOTED = {"peers-1x.md": "docs/measured.md", "curve.md": "docs/growing.md"}
QUOTED_LINES = {"peers-1x.md": "README.md"}
KINDS = {"wal": "WAL", "temporary": "temporary files", "memory": "memory"}


def shown(ms: float) -> str:
    return f"{ms / 1000:,.1f} s" if ms >= 1000 else f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def measured(folder: Path = RESULTS) -> list[dict]:
    """What was measured, the smallest size first."""
    found = [json.loads(file.read_text("utf-8")) for file in folder.glob("peers-*x.json")]
    return sorted(found, key=lambda one: sum(one["sizes"].values()))


def curve(results: Sequence[dict]) -> str:
    """Times by size, how they grow from the last but one to the last; then what else runs took."""
    sizes = [f"{sum(one['sizes'].values()):,} records" for one in results]
    scenarios = list(dict.fromkeys(name for one in results for name in one["milliseconds"]))
    rows = []
    for scenario in scenarios:
        for who, label in (("ours", scenario), ("dbt", f"{scenario}: dbt")):
            times = [_median(one, scenario, who) for one in results]
            if any(times):
                cells = [shown(ms) if ms else "" for ms in times]
                rows.append((label, *cells, *_growth(times)))
    text = markdown(("scenario", *sizes, *([] if len(sizes) < 2 else ["growth"])), rows)
    used = list(_used(results, scenarios))
    if used:
        text += "\n" + markdown(("a run of ours takes", *sizes), used)
    return text


def _median(result: dict, scenario: str, who: str) -> float | None:
    times = result["milliseconds"].get(scenario, {}).get(who)
    return statistics.median(times) if times else None


def _growth(times: Sequence[float | None]) -> list[str]:
    if len(times) < 2:
        return []
    before, last = times[-2:]
    return [f"{last / before:,.1f} ×" if before and last else ""]


def _used(results: Sequence[dict], scenarios: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for scenario in scenarios:
        cells = []
        for one in results:
            taken = one.get("bytes", {}).get(scenario, {}).get("ours", {})
            told = [f"{shown_size(taken[kind])} {word}" for kind, word in KINDS.items()
                    if kind in taken]  # fmt: skip
            cells.append(", ".join(told))
        if any(cells):
            yield (scenario, *cells)


def publish(size: str, text: str, facts: dict) -> None:
    """Writes what was measured, and the curve with it."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"peers-{size}x.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    replace(f"peers-{size}x.md", text)
    replace("curve.md", curve(measured()))


def replace(name: str, text: str, results: Path = RESULTS, root: Path = ROOT) -> None:
    """A table of the results by a new one, in the pages that quote it too."""
    file = results / name
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(text, "utf-8")
    if before and name in QUOTED:
        page = root / QUOTED[name]
        page.write_text(page.read_text("utf-8").replace(before, text), "utf-8")
    if before and name in QUOTED_LINES:
        page = root / QUOTED_LINES[name]
        lines = page.read_text("utf-8").splitlines(keepends=True)
        new = {_scenario(line): line for line in text.splitlines(keepends=True)}
        known = before.splitlines(keepends=True)
        lines = [new.get(_scenario(line), line) if line in known else line for line in lines]
        page.write_text("".join(lines), "utf-8")


def _scenario(line: str) -> str:
    return line.split("|")[1] if line.count("|") > 1 else ""


if __name__ == "__main__":
    replace("curve.md", curve(measured()))
