"""One Iceberg table: its schema, its files, and one commit for each export."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import parquet_file_to_data_file, schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.transforms import IdentityTransform, MonthTransform
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    NestedField,
    StringType,
    TimestampType,
    TimestamptzType,
)

from warehouse.export import pieces as p
from warehouse.export.place import NAMESPACE, Place
from warehouse.export.reading import arrow_type, as_list
from warehouse.export.relations import Relation

PIECES = "warehouse.pieces"
# In memory at once, before they are written as one group of rows of a file.
ROWS_IN_MEMORY = 10_000
SIMPLE: dict[pa.DataType, IcebergType] = {
    pa.string(): StringType(), pa.bool_(): BooleanType(), pa.int32(): IntegerType(),
    pa.int64(): LongType(), pa.float32(): FloatType(), pa.float64(): DoubleType(),
    pa.date32(): DateType(), pa.timestamp("us"): TimestampType(),
    pa.timestamp("us", "UTC"): TimestamptzType(),
}  # fmt: skip


def iceberg_type(arrow: pa.DataType, element_id: int = 0) -> IcebergType:
    if pa.types.is_list(arrow):
        return ListType(element_id=element_id, element_type=StringType(), element_required=False)
    if pa.types.is_decimal(arrow):
        return DecimalType(arrow.precision, arrow.scale)
    return SIMPLE[arrow]


def schema_of(relation: Relation) -> Schema:
    count = len(relation.columns)
    return Schema(
        *(
            NestedField(
                field_id=place,
                name=column.name,
                field_type=iceberg_type(arrow_type(relation.name, column), count + place),
                required=False,
                doc=column.doc,
            )
            for place, column in enumerate(relation.columns, 1)
        )
    )


def spec_of(relation: Relation, schema: Schema) -> PartitionSpec:
    by = relation.month_of or relation.day_of
    if by is None:
        return PartitionSpec()
    transform = MonthTransform() if relation.month_of else IdentityTransform()
    name = f"{by}_month" if relation.month_of else by
    return PartitionSpec(PartitionField(schema.find_field(by).field_id, 1000, transform, name))


def properties_of(relation: Relation, keep: int) -> dict[str, str]:
    """Bounds of texts are left out of the metadata: they are of records that may be erased."""
    bounded = [
        column.name
        for column in relation.columns
        if not column.is_array and arrow_type(relation.name, column) != pa.string()
    ]
    return {
        "comment": relation.comment,
        "write.metadata.metrics.default": "counts",
        **{f"write.metadata.metrics.column.{name}": "full" for name in bounded},
        "write.metadata.previous-versions-max": str(max(1, keep - 1)),
        "commit.retry.num-retries": "0",
    }


def _shape(schema: Schema) -> list[tuple[str, str]]:
    """Names and types, without the numbers that fields get."""
    return [
        (one.name, "list" if isinstance(one.field_type, ListType) else str(one.field_type))
        for one in schema.fields
    ]


@dataclass
class Written:
    """Files that a commit adds."""

    pieces: list[p.Piece] = field(default_factory=list)
    files: list[DataFile] = field(default_factory=list)


class Publication:
    """What an export does to one table, up to its commit."""

    def __init__(self, place: Place, relation: Relation, keep: int) -> None:
        self.place, self.relation, self.keep = place, relation, keep
        self.table = place.table(relation.name)
        self.wanted = schema_of(relation)
        self.why_whole = "" if self.table else "new"
        self._files: dict[str, DataFile] = {}
        self.pieces: list[p.Piece] = []
        if self.table:
            self._look(self.table)

    def _look(self, table: Table) -> None:
        """What is there, where it is still what the last export left."""
        changed = self._changed_columns(table)
        self._files = _files_of(table)
        known = p.restored(table.properties.get(PIECES))
        if changed:
            self.why_whole = f"its columns changed: {', '.join(changed)}"
        elif {piece.file for piece in known} != {_base_name(path) for path in self._files}:
            self.why_whole = "its files are not those of the last export"
        else:
            self.pieces = known

    def _changed_columns(self, table: Table) -> list[str]:
        had, wants = dict(_shape(table.schema())), dict(_shape(self.wanted))
        return [
            *(f"{name} is new" for name in wants if name not in had),
            *(f"{name} is gone" for name in had if name not in wants),
            *(
                f"{name} was {had[name]} and is {wants[name]}"
                for name in wants
                if name in had and had[name] != wants[name]
            ),
        ]

    def commit(
        self,
        planned: p.Plan,
        batches: Iterator[pa.Table],
        summary: dict[str, str],
        advanced: Callable[[int], None],
    ) -> Table:
        """Writes what is planned and publishes it; whatever fails leaves the table as it was."""
        new: list[str] = []
        transaction = self._begin()
        try:
            self._evolve(transaction)
            metadata = transaction.table_metadata
            written = self._write(metadata, planned, batches, new, advanced)
            self._describe(transaction, [*planned.kept, *written.pieces])
            self._snapshot(transaction, planned, written, summary)
        except BaseException:
            for path in new:
                with suppress(OSError):
                    self.place.io.delete(path)
            raise
        # Where this breaks off, nobody knows whether it is done: the files stay, and the next
        # export deletes them if they are of no use.
        transaction.commit_transaction()
        table = self.place.table(self.relation.name)
        assert table is not None
        return table

    def _begin(self) -> Transaction:
        if self.table is not None:
            return self.table.transaction()
        return self.place.catalog.create_table_transaction(
            (NAMESPACE, self.relation.name),
            self.wanted,
            location=self.place.location_of(self.relation.name),
            partition_spec=spec_of(self.relation, self.wanted),
            properties={"format-version": "2", **properties_of(self.relation, self.keep)},
        )

    def _evolve(self, transaction: Transaction) -> None:
        if self.table is None:
            return
        had, wants = dict(_shape(self.table.schema())), dict(_shape(self.wanted))
        with transaction.update_schema(allow_incompatible_changes=True) as update:
            for name in had:
                if had[name] != wants.get(name):
                    update.delete_column(name)
            for column in self.wanted.fields:
                if had.get(column.name) != wants[column.name]:
                    update.add_column(column.name, column.field_type, doc=column.doc)
                elif self.table.schema().find_field(column.name).doc != column.doc:
                    update.update_column(column.name, doc=column.doc or "")

    def _describe(self, transaction: Transaction, pieces: list[p.Piece]) -> None:
        properties = properties_of(self.relation, self.keep)
        outdated = {
            name
            for name in transaction.table_metadata.properties
            if name.startswith("write.metadata.metrics.column.") and name not in properties
        }
        if outdated:
            transaction.remove_properties(*outdated)
        ordered = p.in_order(pieces, self.relation.key_type())
        transaction.set_properties({**properties, PIECES: p.saved(ordered)})

    def _write(
        self,
        metadata: TableMetadata,
        planned: p.Plan,
        batches: Iterator[pa.Table],
        new: list[str],
        advanced: Callable[[int], None],
    ) -> Written:
        schema = schema_to_pyarrow(metadata.schema(), include_field_ids=True)
        rows = _Rows(batches, self.relation.key[0])
        written = Written()
        for group in planned.groups:
            left = group.rows
            while left:
                path = f"{metadata.location}/data/{uuid.uuid4()}.parquet"
                new.append(path)
                piece = self._write_file(path, schema, rows, group, left, advanced)
                left -= piece.rows
                written.pieces.append(piece)
                written.files.append(parquet_file_to_data_file(self.place.io, metadata, path))
        rows.end()
        return written

    def _write_file(
        self,
        path: str,
        schema: pa.Schema,
        rows: "_Rows",
        group: p.Group,
        left: int,
        advanced: Callable[[int], None],
    ) -> p.Piece:
        """One file: its share of what is left of the group, and what has its last row's key."""
        first, total, done = "", 0, 0
        count = min(left, group.rows_per_file)
        with (
            self.place.io.new_output(path).create() as stream,
            pq.ParquetWriter(stream, schema, compression="zstd", store_schema=False) as writer,
        ):
            while done < count:
                taken = rows.take(min(count - done, ROWS_IN_MEMORY))
                if done + taken.num_rows == count:
                    more = rows.take_same_key(taken, left - count)
                    taken = pa.concat_tables([taken, more])
                first = first or str(taken[self.relation.key[0]][0].as_py())
                total += pc.sum(taken[taken.num_columns - 1]).as_py()
                writer.write_table(_cast(taken, schema))
                done += taken.num_rows
                advanced(taken.num_rows)
        return p.Piece(group.part, first, _base_name(path), done, total % p.MODULUS)

    def _snapshot(
        self,
        transaction: Transaction,
        planned: p.Plan,
        written: Written,
        summary: dict[str, str],
    ) -> None:
        dropped = {piece.file for piece in planned.dropped}
        # of a table that is written whole, also what nobody knows
        gone = [
            file
            for path, file in self._files.items()
            if self.why_whole or _base_name(path) in dropped
        ]
        update = transaction.update_snapshot(snapshot_properties=summary)
        if not gone and not written.files:
            with update.fast_append():
                pass  # the same files: this run left the table as it was
            return
        with update.overwrite() as overwrite:
            for file in gone:
                overwrite.delete_data_file(file)
            for file in written.files:
                overwrite.append_data_file(file)


def _base_name(path: str) -> str:
    return path.rpartition("/")[2]


def _files_of(table: Table) -> dict[str, DataFile]:
    return {task.file.file_path: task.file for task in table.scan().plan_files()}


def _cast(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Without the hash, as the schema of the file has it."""
    return pa.Table.from_arrays(
        [
            as_list(table[one.name], one.type)
            if pa.types.is_list(one.type) or pa.types.is_large_list(one.type)
            else table[one.name].cast(one.type)
            for one in schema
        ],
        schema=schema,
    )


class _Rows:
    """Batches of rows, to be taken in numbers of one's own."""

    def __init__(self, batches: Iterator[pa.Table], key: str) -> None:
        self._batches, self._key = batches, key
        self._rest: list[pa.Table] = []

    def take(self, count: int) -> pa.Table:
        """So many, or as many as there are."""
        parts: list[pa.Table] = []
        while count and self._fill():
            batch = self._rest.pop(0)
            if batch.num_rows > count:
                self._rest.insert(0, batch.slice(count))
                batch = batch.slice(0, count)
            count -= batch.num_rows
            parts.append(batch)
        if not parts:
            raise LookupError("the database has fewer rows than it counted")
        return pa.concat_tables(parts)

    def take_same_key(self, taken: pa.Table, most: int) -> pa.Table:
        """Of the next `most` rows those that have the key of the last one taken."""
        last = taken[self._key][-1]
        parts = [taken.slice(0, 0)]
        while most and self._fill():
            batch = self._rest[0].slice(0, most)
            other = pc.index(pc.equal(batch[self._key], last), False).as_py()
            count = batch.num_rows if other < 0 else other
            if count:
                parts.append(self.take(count))
                most -= count
            if other >= 0:
                break
        return pa.concat_tables(parts)

    def end(self) -> None:
        """Reads to the end, where there is nothing left: COPY is over only then."""
        if self._fill():
            raise LookupError("the database has more rows than it counted")

    def _fill(self) -> bool:
        while not self._rest:
            batch = next(self._batches, None)
            if batch is None:
                return False
            if batch.num_rows:
                self._rest.append(batch)
        return True
