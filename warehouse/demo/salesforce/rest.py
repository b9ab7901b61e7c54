"""REST queries: which records match is settled by the first page, what they hold by each page."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.demo.salesforce.org import NUMBERS, Object
from warehouse.demo.salesforce.stamps import rest_stamp

REST_PAGE = 2_000
# With two custom long texts or more, a page holds a tenth.
LONG_TEXT = 255
LONG_TEXT_PAGE = 200


@dataclass
class Cursor:
    """A query that may have further pages; good only for the session that asked it."""

    object: Object
    names: list[str]
    keys: list[str]
    last_seen: dict[str, tuple]
    token: str
    size: int

    def page(self, start: int) -> tuple[list[dict], int]:
        """The records from a place on, and where the next page begins."""
        end = min(start + self.size, len(self.keys))
        kinds = [self.object.types.get(name, "string") for name in self.names]
        records = []
        for key in self.keys[start:end]:
            now = self.object.values([key], self.names)
            row = now[0] if now else self.last_seen[key]
            records.append(
                {
                    "attributes": {"type": self.object.name},
                    **{
                        name: json_value(value, kind)
                        for name, value, kind in zip(self.names, row, kinds, strict=True)
                    },
                }
            )
        return records, end


def page_size(target: Object, names: list[str], size: int) -> int:
    """How many records a page of these fields holds."""
    long = [
        name
        for name in names
        if name.endswith("__c")
        and target.types.get(name) == "textarea"
        and target.lengths.get(name, 0) > LONG_TEXT
    ]
    return min(size, LONG_TEXT_PAGE) if len(long) >= 2 else size


def json_value(value: str | None, kind: str) -> object:
    """A Bulk value as REST says it: the same thing, hardly ever the same bytes."""
    if value is None or value == "":
        return None
    if kind == "boolean":
        return value == "true"
    if kind == "datetime":
        return rest_stamp(value)
    if kind in NUMBERS:
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if number.is_integer() else number
    return value
