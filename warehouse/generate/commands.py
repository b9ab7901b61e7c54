"""make field, make object: the declaration is edited, and everything that follows is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.items import Item

from warehouse.errors import WarehouseError
from warehouse.generate import declarations, describe, writer
from warehouse.generate.declarations import FOLDER, KINDS, OWN, ROOT, Declaration

# Declarations that are off until make object takes them out of it: docs/catalogue.md.
CATALOGUE = f"{FOLDER}/catalogue"
# Keys of a declaration that are passed on as they are.
MORE = ("column", "to", "label", "comment", "required")


def add_field(
    object_name: str,
    name: str,
    kind: str | None = None,
    *,
    mart: str | None = None,
    history: bool = False,
    root: Path = ROOT,
    **more: str | bool | None,
) -> list[str]:
    """Declares a field, or moves a declared one further up; returns the files written.

    `more` are other keys of the declaration (MORE).
    """
    one = _declared(object_name, root)
    if mart and mart != one.mart:
        raise WarehouseError(
            f"{one.name}'s fields go to the mart {one.mart}, not to {mart}: another mart is "
            "written by hand, from intermediate or from that one."
        )

    def edit(document: tomlkit.TOMLDocument) -> None:
        fields = document["fields"]
        group = next((g for g in fields.values() if name in g), None)
        if group is not None:
            given = group[name].unwrap()
            if kind and kind != given["kind"]:
                raise WarehouseError(
                    f"{one.file} declares {name} as {given['kind']}: a kind is changed there, and "
                    "the columns it has by a migration written by hand."
                )
            if mart:
                given.pop("mart", None)
            if history:
                given["history"] = True
            group[name] = _inline(given)
            return
        if kind is None:
            raise WarehouseError(f"which type is {name}? One of: {', '.join(KINDS)}")
        given = {"kind": kind, **{key: value for key, value in more.items() if value}}
        if not mart:
            given["mart"] = False
        if history:
            given["history"] = True
        given["comment"] = given.pop("comment", f"Salesforce's field {name}.")
        if OWN not in fields:
            fields.append(OWN, tomlkit.table())
        fields[OWN].append(name, _inline(given))

    return _edit(root / one.file, edit, root)


def remove_field(object_name: str, name: str, *, root: Path = ROOT) -> list[str]:
    """Takes a field of one's own away again; what was landed of it stays."""
    one = _declared(object_name, root)

    def edit(document: tomlkit.TOMLDocument) -> None:
        fields = document["fields"]
        if name not in fields.get(OWN, {}):
            raise WarehouseError(
                f"{one.file} has no {name} under [fields.{OWN}]. Only such fields are taken away "
                "by command; those that came with the object are read by marts written by hand."
            )
        fields[OWN].remove(name)
        if not fields[OWN]:
            fields.remove(OWN)

    return _edit(root / one.file, edit, root)


def catalogue(root: Path = ROOT) -> dict[str, Path]:
    """The objects that are declared and off, each with the folder of what comes with it."""
    return {
        declarations.read(file).name: file.parents[1]
        for file in sorted((root / CATALOGUE).glob("*/objects/*.toml"))
    }


def enable_object(name: str, *, root: Path = ROOT) -> list[str]:
    """Takes an object out of the catalogue, with what comes with it; returns what is written.

    A folder of the catalogue is laid out like the project: its files are copied to their places.
    """
    known = {one.lower(): folder for one, folder in catalogue(root).items()}
    folder = known.get(name.lower())
    if folder is None:
        listed = ", ".join(sorted(catalogue(root)))
        raise WarehouseError(f"the catalogue has no {name}; it has: {listed}.")
    files = {file: root / file.relative_to(folder) for file in folder.rglob("*.*")}
    there = [place.relative_to(root).as_posix() for place in files.values() if place.exists()]
    if there:
        raise WarehouseError(f"{name} is there already, or something of its name: {there[0]}.")
    for file, place in files.items():
        shutil.copyfile(file, place)
    try:
        written = writer.generate(root)
    except WarehouseError:
        for place in files.values():
            place.unlink()
        raise
    copied = sorted(place.relative_to(root).as_posix() for place in files.values())
    return [*copied, *(path for path in written if path not in copied)]


def add_object(
    name: str, source: str, *, root: Path = ROOT, org: Callable[[str], Any] | None = None
) -> list[str]:
    """Declares an object; returns what is written.

    From the catalogue, a describe (JSON), a CSV export or the org.

    `org` asks Salesforce for the description of an object.
    """
    if declarations.find(name, root):
        raise WarehouseError(f"{name} is declared already: edit {FOLDER}/{name.lower()}.toml.")
    if source == "catalogue":
        return enable_object(name, root=root)
    if source == "org":
        if org is None:
            raise WarehouseError("asking the org needs a connection to Salesforce")
        one = describe.from_describe(org(name))
    else:
        file = Path(source)
        try:
            if file.suffix.lower() == ".csv":
                one = describe.from_csv(name, file)
            else:
                one = describe.from_describe(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise WarehouseError(f"{source} cannot be read: {error}") from error
    if one.name.lower() != name.lower():
        raise WarehouseError(f"{source} describes {one.name}, not {name}.")
    declaration = root / FOLDER / f"{one.name.lower()}.toml"
    declaration.write_text(describe.declaration(one, declarations.names(root)), encoding="utf-8")
    try:
        written = writer.generate(root)
    except WarehouseError:
        declaration.unlink()
        raise
    return [declaration.relative_to(root).as_posix(), *written]


def _declared(name: str, root: Path) -> Declaration:
    one = declarations.find(name, root)
    if one is None:
        known = ", ".join(declarations.names(root))
        raise WarehouseError(f"{name} is not declared; declared: {known}. See make object.")
    return one


def _edit(file: Path, edit: Callable[[tomlkit.TOMLDocument], None], root: Path) -> list[str]:
    """Edits a declaration and writes what follows; as before where that cannot be."""
    before = file.read_text(encoding="utf-8")
    document = tomlkit.parse(before)
    edit(document)
    file.write_text(tomlkit.dumps(document).rstrip("\n") + "\n", encoding="utf-8")
    try:
        written = writer.generate(root)
    except WarehouseError:
        file.write_text(before, encoding="utf-8")
        raise
    return [file.relative_to(root).as_posix(), *written]


def _inline(given: dict[str, Any]) -> Item:
    """As a declaration writes it: tomlkit's own tables have other spaces."""
    return cast(Item, tomlkit.parse(f"field = {describe.inline(given)}\n")["field"])
