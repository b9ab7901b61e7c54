"""Which file of a folder holds which object."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.load.reading import CsvFile

# Words that make a file something other than the object they stand beside: Salesforce's own child
# objects (OpportunityHistory, AccountContactRole, OpportunityLineItem, ContactPointEmail …) and
# by-products of tools.
NOT_THE_OBJECT = frozenset(
    """
    address assignment attachment audit brand campaign case change comment comments competitor
    competitors consent contract email emails encounter error errors event events feed feeds
    field fields forecast forecasting forecasts histories history info insight insights item
    items lead leads line lineitem lineitems lines log logs member members message messages
    metric metrics note notes objective override participant participants partner partners
    phone plan plans point pricebook product products quote quotes related relation relations
    relationship relationships request requests role roles rule rules schedule schedules share
    shares sharing split splits stage stages success suggestion tag tags task tasks team teams
    territory type types user users
    """.split()  # noqa: SIM905
)
# What people call a file of their own, and the object it is landed as.
OWN_NAMES = {
    "datedconversionrate": ("rate", "exchangerate", "conversionrate", "currencyrate"),
    "forecastingquota": ("quota", "salesquota"),
}
# Parts of another object's record, by the field that says which: pipelines keep former versions of
# the record itself in tables of the same name.
PART_OF = {"opportunityhistory": "opportunityid", "opportunityfieldhistory": "opportunityid"}
# What exports come as besides CSV.
_SHEET = "a spreadsheet: open it and save it as CSV (Excel: CSV UTF-8), in this folder"
REMEDIES = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".numbers"), _SHEET),
    **dict.fromkeys((".zip", ".gz", ".7z"), "packed: unpack it into this folder"),
    **dict.fromkeys((".json", ".parquet", ".tsv"), "no CSV: export the object as CSV"),
}
CUSTOM_OBJECT = re.compile(
    r"__(c|x|b|e|mdt|kav|history|share|feed|tag|changeevent)$", re.IGNORECASE
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")


def find_files(folder: Path, objects: Sequence[str]) -> dict[str, Path]:
    """The file of each object; an error when none is there or one has two candidates."""
    if folder.is_file() and (name := object_of_file(folder.name, objects)):
        return {name: folder}
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise WarehouseError(f"{folder} {what}: give the folder that holds the CSV exports.")
    candidates: dict[str, list[Path]] = {}
    others = []
    for path in csv_files(folder):
        name = object_of_file(path.name, objects)
        if name is None or not _says_what_of(path, name):
            others.append(path.name)
        else:
            candidates.setdefault(name, []).append(path)
    doubts = [
        f"{name}: {', '.join(path.name for path in paths)}"
        for name, paths in candidates.items()
        if len(paths) > 1
    ]
    if doubts:
        raise WarehouseError(
            f"{folder} has more than one file for an object ({'; '.join(doubts)}): "
            "leave one file per object there, and load the others from a folder of their own."
        )
    if not candidates and (sheets := no_csv(folder)):
        raise WarehouseError(f"{folder} holds no CSV file. {sheets}")
    if not candidates:
        looked_for = ", ".join(f"{name}.csv" for name in objects)
        seen = f" CSV files there, taken for something else: {', '.join(others)}." if others else ""
        raise WarehouseError(
            f"{folder} has no file to load: looked for {looked_for}, in any case, singular or "
            f"plural, also with a prefix or suffix (sf_{objects[0]}_data.csv).{seen}"
        )
    return {name: paths[0] for name, paths in candidates.items()}


def _says_what_of(path: Path, name: str) -> bool:
    """Whether a file of parts has the field that says what they are parts of."""
    if name not in PART_OF:
        return True
    try:
        with CsvFile(path) as file:
            return PART_OF[name] in {re.sub(r"[\W_]", "", field).lower() for field in file.header}
    except (OSError, WarehouseError):
        return True  # to be refused where it is read


def csv_files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() == ".csv" and not path.name.startswith((".", "~")) and path.is_file()
    ]


def no_file(folder: Path, name: str) -> str:
    """Why an object has no file; names those that a person might have meant for it."""
    if not folder.is_dir():
        return "no file given"
    # Without its last letter a name is part of its plural, whatever that is.
    near = [path.name for path in csv_files(folder) if name[:-1] in path.name.lower()]
    hint = f" (taken for something else: {', '.join(near)})" if near else ""
    sheets = no_csv(folder, name[:-1])
    return f"no file in {folder}{hint}{f' ({sheets})' if sheets else ''}"


def no_csv(folder: Path, name: str = "") -> str:
    """What to do about files that hold records in another form; empty where there are none."""
    found = {
        path.name: REMEDIES[path.suffix.lower()]
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in REMEDIES
        and name in path.name.lower()
        and not path.name.startswith((".", "~"))
    }
    return " ".join(f"{file} is {remedy}." for file, remedy in found.items())


def object_of_file(file_name: str, objects: Sequence[str]) -> str | None:
    """The object a file holds, judged by its name alone; None for anything else or a doubt."""
    stem = file_name.rsplit(".", 1)[0]
    if CUSTOM_OBJECT.search(stem):
        return None
    spellings: dict[str, str] = {}
    for name in objects:
        bare = name.replace("_", "").lower()
        for known in (bare, *OWN_NAMES.get(bare, ())):
            spellings |= dict.fromkeys((known, known + "s", known + "es"), name)
        if bare.endswith("y"):
            spellings[bare[:-1] + "ies"] = name
    words = [word.lower() for word in WORD.findall(stem)]
    found, rest = set(), []
    start = 0
    while start < len(words):
        # The longest run of words wins: OpportunityLineItem is one name where it has a table.
        for end in range(len(words), start, -1):
            if spelt := spellings.get("".join(words[start:end])):
                found.add(spelt)
                break
        else:
            rest.append(words[start])
            end = start + 1
        start = end
    if len(found) != 1 or not NOT_THE_OBJECT.isdisjoint(rest):
        return None
    return found.pop()
