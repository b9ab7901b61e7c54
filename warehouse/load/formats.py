"""How a file is written: encoding, delimiter; and what is no CSV at all."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import WarehouseError

CHUNK = 256 * 1024
# Byte-order marks and zero-width characters, which programs leave before the first name.
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
# Bytes that Windows-1252 has no character for.
NOT_IN_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


def refused(path: Path, line: int, why: str) -> WarehouseError:
    """The refusal of a file, by line."""
    return WarehouseError(
        f"{path.name}, line {line}: {why.rstrip('.')}. Nothing of this folder was landed."
    )


@dataclass
class Format:
    """How a file is written; `notes` say what is unusual about it."""

    encoding: str = "utf-8"
    delimiter: str = ","
    blank_after_delimiter: bool = False
    has_separator_line: bool = False
    notes: list[str] = field(default_factory=list)

    def is_separator_line(self, row: list[str]) -> bool:
        """Whether the row is Excel's `sep=;`, which says the delimiter and is no header."""
        return self.has_separator_line and row[0].strip().lower().startswith("sep=")


def detect(path: Path) -> Format:
    """Look at a file; raises where it is no CSV."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    _refuse_other_formats(path, head)
    found = Format()
    found.encoding = _encoding(path, head)
    if found.encoding != "utf-8":
        named = {"cp1252": "Windows-1252"}.get(found.encoding, found.encoding.upper())
        found.notes.append(f"read as {named}")
    text = codecs.getincrementaldecoder(found.encoding)("replace").decode(head).replace("\0", "")
    text = text.lstrip(INVISIBLE)
    while text[:1] in ("\r", "\n"):
        text = text.lstrip("\r\n")
    first = next(iter(text.splitlines()), "")
    if separator := SEPARATOR_LINE.match(first):
        found.delimiter, found.has_separator_line = separator[1], True
    else:
        found.delimiter = _delimiter(text)
    if found.delimiter != ",":
        mark = DELIMITERS.get(found.delimiter, repr(found.delimiter))
        found.notes.append(f"separated by {mark}")
    if re.search(re.escape(found.delimiter) + r' +"', first):
        found.blank_after_delimiter = True
    return found


def _encoding(path: Path, head: bytes) -> str:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return name
    if len(head) > 3:
        if head[1:4096:2].count(0) * 4 > len(head[:4096]):
            return "utf-16-le"
        if head[:4096:2].count(0) * 4 > len(head[:4096]):
            return "utf-16-be"
    return _byte_encoding(path)


def _byte_encoding(path: Path) -> str:
    """UTF-8 where all of the file is; else one of the encodings of Windows and old exports."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, is_1252, line = True, True, 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            if is_utf8:
                try:
                    decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    if error.reason == "unexpected end of data":
                        line += error.object[: error.start].count(b"\n")
                        raise refused(
                            path, line, "the file is not UTF-8: it is cut off within a character"
                        ) from error
                    is_utf8 = False
            if not is_utf8 and not NOT_IN_1252.isdisjoint(chunk):
                is_1252 = False
            if not chunk:
                break
            line += chunk.count(b"\n")
    if is_utf8:
        return "utf-8"
    return "cp1252" if is_1252 else "latin-1"


def _delimiter(text: str) -> str:
    """The delimiter under which the header has an Id; else the one that gives most fields."""
    fields = {}
    for delimiter in DELIMITERS:
        try:
            row = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
        except csv.Error:
            row = []
        fields[delimiter] = [name.strip(INVISIBLE + ' "').lower() for name in row]
    for delimiter, names in fields.items():
        if any(name in ("id", "sfid") or name.endswith(" id") for name in names):
            return delimiter
    return max(fields, key=lambda delimiter: len(fields[delimiter]))


def _refuse_other_formats(path: Path, head: bytes) -> None:
    """Refuse what is no CSV by its first bytes, where the CSV reader's complaint would not help."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    lower = text[:512].lower()
    for found, what in (
        (not text.strip(b"\0") and len(head) < CHUNK, "the file is empty"),
        (
            head.startswith(b"PK\x03\x04"),
            "the file is a zip archive or workbook; unpack it, or export as CSV",
        ),
        (head.startswith(b"\x1f\x8b"), "the file is compressed (gzip); unpack it"),
        (head.startswith(b"\xd0\xcf\x11\xe0"), "the file is an Excel workbook; export as CSV"),
        (
            lower.startswith((b"<!doctype html", b"<html"))
            or (lower.startswith(b"<") and b"<html" in lower),
            "the file is an HTML page, often an error or login page saved as CSV; export again",
        ),
        (text.startswith(b"<"), "the file is XML; export as CSV"),
        (text.startswith((b"{", b"[")), "the file is JSON; export as CSV"),
    ):
        if found:
            raise refused(path, 1, what)
