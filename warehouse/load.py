"""Land CSV exports in `raw_salesforce`.

    load_folder(connection_or_url, folder, skip_known=False) -> list[Landed]

**Which files.** Every landing table names an object (`account`, `contact`, `opportunity`, and any
table added later). A file `*.csv` directly in the folder belongs to the object whose name, or its
plural, is a word of the file's name, in any case: `Account.csv`, `ACCOUNTS.CSV`,
`sf_account_data.csv`, `Accounts_2024-01.csv`, `AccountExport.csv`. Words end at capitals, digits
and punctuation. A file is never taken when another word says that it is something else (history,
role, team, share, feed, line item …, see `NOT_THE_OBJECT`), names a second object, or marks a
custom object (`Account_Plan__c.csv`). Each object has one file: two candidates are an error,
whichever looks better. A data export that arrives as several archives, or an object split into
numbered parts, is unpacked into one folder per part and these are loaded one after the other;
landing is append-only, so the order does not matter.

**What is landed.** Columns are found in the catalog, so adding a column or a landing table needs no
change here. A header names a column by API name (`StageName`) or in snake case (`stage_name`), in
any case, and columns come in any order. Fields without a column go to `custom_fields` under the
lower-cased header, as strings, where they are not empty. Empty is NULL. NUL bytes are dropped,
everything else stays as delivered.

**All or nothing.** The folder lands in one transaction. A file that is not what it claims to be is
refused by name and line, and nothing of the folder lands. `control.landed_file` records, in the
same transaction, the SHA-256 of exactly the bytes that were landed; `skip_known` leaves out files
whose content is recorded. Memory stays flat whatever the size of a file.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from json.encoder import encode_basestring as json_string
from operator import itemgetter
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.errors import WarehouseError

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
CUSTOM_OBJECT = re.compile(
    r"__(c|x|b|e|mdt|kav|history|share|feed|tag|changeevent)$", re.IGNORECASE
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")

# The longest text Salesforce holds is 131,072 characters; more than this is a quote that was never
# closed, found before it has swallowed the rest of a large file.
LONGEST_FIELD = 16 * 1024 * 1024
CHUNK = 256 * 1024


@dataclass(frozen=True)
class LandingTable:
    """A landing table as the catalog has it: its object and its text columns, in order."""

    object: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Landed:
    """What became of one object: `file` is None where the folder has none for it."""

    object: str
    file: str | None
    rows: int
    skipped: bool
    reason: str | None = None
    sha256: str | None = None

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.object}: {self.file + ' ' if self.file else ''}{self.reason}"
        return f"{self.object}: {self.rows} rows from {self.file}"


@dataclass(frozen=True)
class Header:
    """How a file's fields go to a table: `target` has a column per field, None for a custom one."""

    names: tuple[str, ...]
    target: tuple[str | None, ...]

    @property
    def copied(self) -> list[str]:
        """The columns that are written, in the order of the file, custom_fields last."""
        columns = [column for column in self.target if column is not None]
        return [*columns, "custom_fields"] if len(columns) < len(self.target) else columns


def load_folder(
    target: psycopg.Connection | str, folder: str | Path, skip_known: bool = False
) -> list[Landed]:
    """Land the folder's files in one transaction; one result per landing table.

    `target` is a connection (in a transaction of the caller's the load is a savepoint of it) or a
    URI.
    """
    if isinstance(target, str):
        from warehouse.server import connect

        with connect(target) as connection:
            return load_folder(connection, folder, skip_known)
    folder = Path(folder)
    tables = landing_tables(target)
    files = find_files(folder, list(tables))
    with target.transaction():
        recorded = _can_record(target)
        if skip_known:
            if not recorded:
                raise WarehouseError(
                    "control.landed_file, which says what was landed before, is missing or not "
                    "accessible: deploy first (make deploy), or load as salesforce_loader."
                )
            # Two such loads at once would both find the same file new.
            target.execute(
                "select pg_advisory_xact_lock(hashtextextended('control.landed_file', 0))"
            )
        results = []
        for table in tables.values():
            path = files.get(table.object)
            if path is None:
                results.append(Landed(table.object, None, 0, True, _no_file(folder, table.object)))
            elif skip_known and _is_known(target, table.object, digest := _digest(path)):
                results.append(
                    Landed(table.object, path.name, 0, True, "was landed before", digest)
                )
            else:
                results.append(_land_file(target, table, path, recorded))
    return results


def landing_tables(connection: psycopg.Connection) -> dict[str, LandingTable]:
    """The landing tables by object: every table of raw_salesforce with an id and custom_fields."""
    rows = connection.execute(
        """
        select t.relname, array_agg(a.attname::text order by a.attnum)
                          filter (where a.atttypid = 'pg_catalog.text'::regtype)
        from pg_catalog.pg_class as t
        inner join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
        inner join pg_catalog.pg_attribute as a on a.attrelid = t.oid
        where
            n.nspname = 'raw_salesforce'
            and t.relkind in ('r', 'p') and not t.relispartition
            and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        group by t.relname
        having bool_or(a.attname = 'id') and bool_or(a.attname = 'custom_fields')
        order by t.relname
        """
    ).fetchall()
    if not rows:
        raise WarehouseError(
            "This database has no landing tables (schema raw_salesforce): "
            "deploy the warehouse first (make deploy)."
        )
    return {name: LandingTable(name, tuple(columns)) for name, columns in rows}


def find_files(folder: Path, objects: Sequence[str]) -> dict[str, Path]:
    """The file of each object; an error when none is there or one has two candidates."""
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise WarehouseError(f"{folder} {what}: give the folder that holds the CSV exports.")
    candidates: dict[str, list[Path]] = {}
    others = []
    for path in _csv_files(folder):
        name = object_of_file(path.name, objects)
        if name is None:
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
    if not candidates:
        looked_for = ", ".join(f"{name}.csv" for name in objects)
        seen = f" CSV files there, taken for something else: {', '.join(others)}." if others else ""
        raise WarehouseError(
            f"{folder} has no file to load: looked for {looked_for}, in any case, singular or "
            f"plural, also with a prefix or suffix (sf_{objects[0]}_data.csv).{seen}"
        )
    return {name: paths[0] for name, paths in candidates.items()}


def _csv_files(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() == ".csv" and not path.name.startswith((".", "~")) and path.is_file()
    ]


def _no_file(folder: Path, name: str) -> str:
    """Why an object has no file; names those that a person might have meant for it."""
    # Without its last letter a name is part of its plural, whatever that is.
    near = [path.name for path in _csv_files(folder) if name[:-1] in path.name.lower()]
    hint = f" (taken for something else: {', '.join(near)})" if near else ""
    return f"no file in {folder}{hint}"


def object_of_file(file_name: str, objects: Sequence[str]) -> str | None:
    """The object a file holds, judged by its name alone; None for anything else or a doubt."""
    stem = file_name.rsplit(".", 1)[0]
    if CUSTOM_OBJECT.search(stem):
        return None
    spellings = {}
    for name in objects:
        bare = name.replace("_", "").lower()
        spellings |= dict.fromkeys((bare, bare + "s", bare + "es"), name)
        if bare.endswith("y"):
            spellings[bare[:-1] + "ies"] = name
    words = [word.lower() for word in WORD.findall(stem)]
    found, rest = set(), []
    start = 0
    while start < len(words):
        # The longest run of words wins: OpportunityLineItem is one name where it has a table.
        for end in range(len(words), start, -1):
            if name := spellings.get("".join(words[start:end])):
                found.add(name)
                break
        else:
            rest.append(words[start])
            end = start + 1
        start = end
    if len(found) != 1 or not NOT_THE_OBJECT.isdisjoint(rest):
        return None
    return found.pop()


def match_header(header: Sequence[str], columns: Sequence[str]) -> Header:
    """Match a file's fields to columns: API names or snake case, in any case.

    Names with a double underscore (`Type__c`) are custom fields, and match only a column of that
    very name. Raises ValueError with the reason.
    """
    exact = set(columns)
    plain = {column.replace("_", ""): column for column in columns}
    names, target = [], []
    seen: dict[str, str] = {}
    for position, given in enumerate(header, 1):
        name = given.strip().lower()
        if not name:
            raise ValueError(f"field {position} of the header has no name")
        column = name if name in exact else None
        if column is None and "__" not in name:
            column = plain.get(name.replace("_", ""))
        field = column or name
        if field in seen:
            raise ValueError(
                f"{seen[field].strip()} and {given.strip()} in the header are the same field"
            )
        seen[field] = given
        names.append(name)
        target.append(column)
    return Header(tuple(names), tuple(target))


def row_encoder(header: Header) -> Callable[[Sequence[str]], Sequence[str]] | None:
    """Turn a file's row into the columns' values, custom_fields last; None if there is none."""
    custom = [i for i, column in enumerate(header.target) if column is None]
    if not custom:
        return None
    kept = [i for i, column in enumerate(header.target) if column is not None]
    keys = [json_string(header.names[i]) + ":" for i in custom]
    pairs = list(zip(keys, custom, strict=True))
    columns = itemgetter(*kept) if len(kept) > 1 else lambda row: (row[kept[0]],)

    def encode(row: Sequence[str]) -> Sequence[str]:
        fields = ",".join([key + json_string(row[i]) for key, i in pairs if row[i]])
        return (*columns(row), "{" + fields + "}" if fields else "")

    return encode


def copy_statement(table: LandingTable, header: Header) -> sql.Composed:
    """COPY for a RowWriter, into the header's columns and, if it has such fields, custom_fields."""
    return sql.SQL(
        "copy raw_salesforce.{} ({}) from stdin (format text, null '', encoding 'UTF8')"
    ).format(sql.Identifier(table.object), sql.SQL(", ").join(map(sql.Identifier, header.copied)))


class RowWriter:
    """Write rows to COPY … (FORMAT text, NULL ''), many in one message.

    Fields and rows are first joined by control characters that hardly occur, so that escaping is a
    few passes over the whole text: the csv module's writer and escaping field by field take four
    times as long.
    """

    def __init__(self, copy: psycopg.Copy, width: int) -> None:
        self._copy = copy
        self._width = width

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        if not rows:
            return
        text = "\x1e".join(map("\x1f".join, rows))
        if text.count("\x1e") == len(rows) - 1 and text.count("\x1f") == len(rows) * (
            self._width - 1
        ):
            text = _escape(text).replace("\x1f", "\t").replace("\x1e", "\n")
        else:
            text = "\n".join("\t".join(map(_escape, row)) for row in rows)
        self._copy.write(text.encode() + b"\n")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


class _Bytes(io.RawIOBase):
    """A file as it is read: hashed, its NUL bytes dropped. `chunks` counts what was read so far."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.chunks = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        while data := self._file.read(len(buffer)):
            self._hash.update(data)
            self.chunks += 1
            # A chunk of nothing but NULs must not look like the end of the file.
            if data := data.replace(b"\0", b""):
                buffer[: len(data)] = data
                return len(data)
        return 0

    def sha256(self) -> str:
        return self._hash.hexdigest()


def _land_file(
    connection: psycopg.Connection, table: LandingTable, path: Path, recorded: bool
) -> Landed:
    try:
        with path.open("rb") as file, _long_fields():
            _refuse_other_formats(path, file)
            data = _Bytes(file)
            rows = _copy_rows(connection, table, path, data)
            digest = data.sha256()
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror}.") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise WarehouseError(
            f"{path.name} cannot be landed: {error.diag.message_primary}. "
            f"Load as a role that may insert into raw_salesforce.{table.object}, "
            "as salesforce_loader may."
        ) from error
    if recorded:
        connection.execute(
            """
            insert into control.landed_file (object, file_name, sha256, row_count)
            values (%s, %s, %s, %s)
            """,
            (table.object, path.name, digest, rows),
        )
    return Landed(table.object, path.name, rows, False, None, digest)


def _copy_rows(
    connection: psycopg.Connection, table: LandingTable, path: Path, data: _Bytes
) -> int:
    """Stream the file into its table, and return the number of records."""
    text = io.TextIOWrapper(io.BufferedReader(data, CHUNK), encoding="utf-8-sig", newline="")
    reader = csv.reader(_lines(text, path), strict=True)
    line = 0
    try:
        for first in reader:
            if first:
                break
            line = reader.line_num
        else:
            raise _refused(path, 1, "the file is empty")
        header = _read_header(first, table, path, line + 1)
        width = len(header.names)
        encode = row_encoder(header)
        rows = 0
        with connection.cursor() as cursor, cursor.copy(copy_statement(table, header)) as copy:
            writer = RowWriter(copy, len(header.copied))
            batch: list[Sequence[str]] = []
            chunks = data.chunks
            line = reader.line_num
            for row in reader:
                if len(row) != width:
                    if row:
                        raise _refused(
                            path,
                            line + 1,
                            f"{len(row)} fields where the header has {width}; {_hint(row, width)}",
                        )
                    line = reader.line_num
                    continue
                line = reader.line_num
                batch.append(row)
                # A batch is what one chunk of the file held: bounded in bytes, not in rows.
                if data.chunks != chunks:
                    chunks = data.chunks
                    rows += len(batch)
                    writer.write(list(map(encode, batch)) if encode else batch)
                    batch.clear()
            rows += len(batch)
            writer.write(list(map(encode, batch)) if encode else batch)
    except UnicodeDecodeError as error:
        raise _refused(
            path, _undecodable_line(path), "the file is not UTF-8; save or export it as UTF-8"
        ) from error
    except csv.Error as error:
        if "unexpected end of data" in str(error) or "field larger than" in str(error):
            why = "the quote that opens a field of this record is never closed"
        else:
            why = f"malformed quoting, {error}"
            line = reader.line_num - 1
        raise _refused(path, line + 1, why) from error
    return rows


def _lines(text: io.TextIOWrapper, path: Path) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_FIELD):
        number += 1
        if len(line) == LONGEST_FIELD:
            raise _refused(
                path,
                number,
                f"a line of more than {LONGEST_FIELD} characters; this is no CSV export",
            )
        yield line


def _read_header(fields: Sequence[str], table: LandingTable, path: Path, line: int) -> Header:
    try:
        header = match_header(fields, table.columns)
    except ValueError as error:
        raise _refused(path, line, str(error)) from error
    if "id" not in header.target:
        whole = ",".join(fields)
        for character, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
            if whole.count(character) >= max(1, len(fields) - 1) and len(
                whole.split(character)
            ) > len(fields):
                raise _refused(path, line, f"fields are separated by {name}; export with commas")
        shown = ", ".join(fields[:8]) + (" …" if len(fields) > 8 else "")
        raise _refused(path, line, f"there is no Id column in the header ({shown[:300]})")
    return header


def _hint(row: Sequence[str], width: int) -> str:
    if len(row) > width:
        return "a value with a comma or quote in it must be quoted"
    return "the row is cut off"


def _refuse_other_formats(path: Path, file: io.BufferedIOBase) -> None:
    """Refuse what is no CSV by the first bytes, where the CSV reader's complaint would not help."""
    head = file.read(4096)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
        len(head) > 3
        and (head[::2].count(0) * 4 > len(head) or head[1::2].count(0) * 4 > len(head))
    ):
        raise _refused(path, 1, "the file is UTF-16, not UTF-8; save or export it as UTF-8")
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    lower = text[:512].lower()
    for found, what in (
        (not text.strip(b"\0") and len(head) < 4096, "the file is empty"),
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
            raise _refused(path, 1, what)


def _refused(path: Path, line: int, why: str) -> WarehouseError:
    return WarehouseError(f"{path.name}, line {line}: {why}. Nothing of this folder was landed.")


def _undecodable_line(path: Path) -> int:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return line
            line += chunk.count(b"\n")


@contextmanager
def _long_fields() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WarehouseError(f"{path} cannot be read: {error.strerror}.") from error


def _is_known(connection: psycopg.Connection, name: str, digest: str) -> bool:
    return connection.execute(
        """
        select exists (select from control.landed_file as f where f.object = %s and f.sha256 = %s)
        """,
        (name, digest),
    ).fetchone()[0]


def _can_record(connection: psycopg.Connection) -> bool:
    """Whether control.landed_file is there for this role; a bare inserter may land without it."""
    return connection.execute(
        """
        select exists (
            select
            from pg_catalog.pg_class as t
            inner join pg_catalog.pg_namespace as n on n.oid = t.relnamespace
            where
                n.nspname = 'control' and t.relname = 'landed_file'
                and has_schema_privilege(n.oid, 'usage')
                and has_table_privilege(t.oid, 'select')
                and has_column_privilege(t.oid, 'sha256', 'insert')
        )
        """
    ).fetchone()[0]
