"""What a CSV file says: its bytes, its lines, its rows; refused by line where it says nothing."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError
from warehouse.load import formats
from warehouse.load.formats import CHUNK, refused

if TYPE_CHECKING:
    from typing_extensions import Buffer

# The longest text Salesforce holds is 131,072 characters; more than this is a quote that was never
# closed, found before it has swallowed the rest of a large file.
LONGEST_FIELD = 16 * 1024 * 1024
LONGEST_ID = 18
# What a report prints under its rows is not longer.
LONGEST_FOOTER = 12
# A field that clients add to a record and that is none.
NO_FIELDS = frozenset({"attributes"})


class CsvFile:
    """A CSV file, open: its header, and its rows in batches. A context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        # Makes the last field of each row, where the file has none of its name.
        self.added: Callable[[list[str]], str] | None = None

    def __enter__(self) -> CsvFile:
        self._field_size = csv.field_size_limit(LONGEST_FIELD)
        self._format = formats.detect(self.path)
        self.notes += self._format.notes
        self._file = self.path.open("rb")
        self._data = _Bytes(self._file, keeps_nul=self._format.encoding.startswith("utf-16"))
        self._text = io.TextIOWrapper(
            io.BufferedReader(self._data, CHUNK), encoding=self._format.encoding, newline=""
        )
        self._reader = csv.reader(
            self._lines(),
            strict=True,
            delimiter=self._format.delimiter,
            skipinitialspace=self._format.blank_after_delimiter,
        )
        self._read_header()
        return self

    def __exit__(self, *_: object) -> None:
        csv.field_size_limit(self._field_size)
        self._file.close()

    def sha256(self) -> str:
        """Of exactly the bytes that were read, which is all of them."""
        while self._data.read(CHUNK):
            pass
        return self._data.sha256()

    # -- the header

    def _read_header(self) -> None:
        for row in self._rows():
            if row and not self._format.is_separator_line(row):
                break
        else:
            raise refused(self.path, 1, "the file is empty")
        names = [name.strip().strip(formats.INVISIBLE).strip() for name in row]
        self.header_line = self._line
        self._width = len(names)
        self._unnamed = [place for place, name in enumerate(names) if not name]
        self._kept = [
            place for place, name in enumerate(names) if name and name.lower() not in NO_FIELDS
        ]
        self.header = [names[place] for place in self._kept]
        if not self.header:
            raise refused(self.path, self.header_line, "no field of the header has a name")

    def refused_here(self, why: str) -> WarehouseError:
        """What is wrong with the row that is being read."""
        return refused(self.path, self._line, why)

    def refused_without_id(self, name: str, unknown: Sequence[str]) -> WarehouseError:
        """No field of the header is the Id; `unknown` are those that are no field at all."""
        why = (
            f"there is no Id column in the header ({shown(self.header)}); a report has to show "
            f"{name.capitalize()} ID"
        )
        if unknown:
            why += (
                f". No field of {name} is called {shown(unknown)}: rename the columns as the API "
                f"calls them (Id), or list what your reports say in objects/{name}.toml (labels)"
            )
        return refused(self.path, self.header_line, why)

    # -- the rows

    def batches(
        self, id_place: int, others: Mapping[str, str] | None = None
    ) -> Iterator[list[list[str]]]:
        """The rows that hold anything, as many at a time as one chunk of the file held.

        `others` are the first characters of other objects' ids, with the names of these objects.
        """
        batch: list[list[str]] = []
        others = others or {}
        chunks = self._data.chunks
        whole = len(self._kept) == self._width
        after_blank = False
        for row in self._rows():
            if len(row) != self._width:
                if not row:
                    after_blank = True
                    continue
                if after_blank and len(row) == 1 and self._is_footer():
                    break
                raise refused(
                    self.path,
                    self._line,
                    f"{len(row)} fields where the header has {self._width}; {self._hint(row)}",
                )
            after_blank = False
            if self._unnamed:
                self._check_unnamed(row)
            if not whole:
                row = [row[place] for place in self._kept]
            if self.added is not None:
                if not any(map(str.strip, row)):
                    continue
                row = [*row, self.added(row)]
            if not _is_id(row[id_place]):
                if not any(map(str.strip, row)):
                    continue
                raise self._refused_id(row, row[id_place])
            if row[id_place][:3] in others and len(row[id_place]) in (15, 18):
                raise refused(
                    self.path,
                    self._line,
                    f"{row[id_place]} is the id of a record of {others[row[id_place][:3]]}: this "
                    "file holds another object than its name says",
                )
            batch.append(row)
            if self._data.chunks != chunks:
                chunks = self._data.chunks
                yield batch
                batch = []
        yield batch

    def _rows(self) -> Iterator[list[str]]:
        """Rows as the csv module reads them; `_line` is the one at which the row begins."""
        self._line = 1
        ends = self._reader.line_num
        try:
            while True:
                self._line = ends + 1
                row = next(self._reader, None)
                if row is None:
                    return
                ends = self._reader.line_num
                yield row
        except csv.Error as error:
            if "unexpected end of data" in str(error) or "field larger than" in str(error):
                raise refused(
                    self.path,
                    self._line,
                    "the quote that opens a field of this record is never closed",
                ) from error
            raise refused(
                self.path, self._reader.line_num, f"malformed quoting, {error}"
            ) from error

    def _lines(self) -> Iterator[str]:
        number = 0
        while line := self._text.readline(LONGEST_FIELD):
            number += 1
            if len(line) == LONGEST_FIELD:
                raise refused(
                    self.path,
                    number,
                    f"a line of more than {LONGEST_FIELD} characters; this is no CSV export",
                )
            if "\0" in line:
                line = line.replace("\0", "")
            yield line.lstrip(formats.INVISIBLE) if number == 1 else line

    def _is_footer(self) -> bool:
        """Whether all that follows is what a report prints under its rows: one text a line."""
        line = self._line
        rest = list(islice(self._rows(), LONGEST_FOOTER + 1))
        self._line = line
        if len(rest) > LONGEST_FOOTER or any(len(row) > 1 for row in rest):
            return False
        self.notes.append("without the footer of the report")
        return True

    def _check_unnamed(self, row: Sequence[str]) -> None:
        for place in self._unnamed:
            # Excel leaves empty columns behind; pandas numbers the rows in the first.
            if row[place] and not (place == 0 and row[place].isdecimal()):
                raise refused(
                    self.path,
                    self._line,
                    f"field {place + 1} of the header has no name, and here is "
                    f"{row[place][:40]!r} in it",
                )

    def _refused_id(self, row: Sequence[str], given: str) -> WarehouseError:
        if not given.strip():
            shown = ", ".join(cell for cell in row if cell.strip())[:80]
            why = f"this row has no Id ({shown})"
        else:
            shown = given if len(given) <= 40 else f"{given[:40]}… of {len(given)} characters"
            why = f"{shown!r} is no Salesforce id"
        return refused(
            self.path,
            self._line,
            f"{why}; export without groups, subtotals and totals",
        )

    def _hint(self, row: Sequence[str]) -> str:
        if len(row) > self._width:
            return "a value with a comma or quote in it must be quoted"
        return "the row is cut off"


def shown(names: Sequence[str]) -> str:
    """Some names of a header, in a message."""
    return ", ".join(names[:8])[:300] + (" …" if len(names) > 8 else "")


def _is_id(text: str) -> bool:
    """Whether it may be an id: neither empty, nor words, nor longer than ids are."""
    return (
        0 < len(text) <= LONGEST_ID
        and not text.isalpha()
        and " " not in text
        and any(map(str.isdigit, text))
    )


class _Bytes(io.RawIOBase):
    """A file as it is read: hashed, its NUL bytes dropped. `chunks` counts what was read so far."""

    def __init__(self, file: io.BufferedIOBase, *, keeps_nul: bool) -> None:
        self._file = file
        self._keeps_nul = keeps_nul
        self._hash = hashlib.sha256()
        self.chunks = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        target = memoryview(buffer)
        while data := self._file.read(len(target)):
            self._hash.update(data)
            self.chunks += 1
            # A chunk of nothing but NULs must not look like the end of the file.
            if not self._keeps_nul:
                data = data.replace(b"\0", b"")
            if data:
                target[: len(data)] = data
                return len(data)
        return 0

    def sha256(self) -> str:
        return self._hash.hexdigest()
