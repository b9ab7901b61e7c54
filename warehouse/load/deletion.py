"""Marks of deletion that other pipelines add to what Salesforce says.

A record that Fivetran, Stitch, Airbyte and others no longer find keeps the IsDeleted it had, and is
marked in a column of theirs. The file's rows get an IsDeleted that says both; the mark itself stays
what it is, a custom field.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# What says `true` of a deleted record, and what says when it was deleted.
FLAGS = frozenset({"_fivetran_deleted", "__deleted", "_deleted", "__hevo__marked_deleted"})
TIMES = frozenset({"_sdc_deleted_at", "_ab_cdc_deleted_at", "_dlt_deleted_at", "_deleted_at"})
# What looks like one, and is not understood.
SUSPECT = re.compile(r"delet|tombstone|(^|[_/])op$|change_type$|operation$")

NO = frozenset({"", "false", "f", "0", "0.0", "no", "n"})
YES = frozenset({"true", "t", "1", "1.0", "yes", "y"})


class Marks:
    """The marks of deletion in a file's columns."""

    def __init__(self, header: Sequence[str], landing_columns: Sequence[str | None]) -> None:
        names = [name.lower() for name in header]
        own = [place for place, column in enumerate(landing_columns) if column is None]
        self._own = next((i for i, c in enumerate(landing_columns) if c == "isdeleted"), None)
        self._flags = [place for place in own if names[place] in FLAGS]
        self._times = [place for place in own if names[place] in TIMES]
        self._names = [header[place] for place in (*self._flags, *self._times)]
        self.suspects = [
            header[place]
            for place in own
            if place not in (*self._flags, *self._times)
            and SUSPECT.search(names[place])
            and not names[place].endswith("_c")
        ]
        self.deleted = 0

    @property
    def are_there(self) -> bool:
        return bool(self._names)

    @property
    def needs_column(self) -> bool:
        """Whether the rows get an IsDeleted that the file has no column for."""
        return self.are_there and self._own is None

    def apply(self, rows: Sequence[list[str]]) -> None:
        """Rows of a batch: IsDeleted says what the marks say, too."""
        for row in rows:
            said = row[self._own] if self._own is not None else ""
            if said.lower() not in YES:
                for place in self._flags:
                    if row[place].strip().lower() not in NO:
                        said = row[place]
                for place in self._times:
                    if row[place].strip():
                        # what is no time says nothing: neither that it was deleted, nor that not
                        said = (
                            "true"
                            if re.match(r"\d{4}-\d\d-\d\d|\d{10}", row[place])
                            else row[place]
                        )
                if said.strip().lower() in YES:
                    self.deleted += 1
            if self._own is None:
                row.append(said)
            else:
                row[self._own] = said

    def notes(self) -> list[str]:
        """What to tell the person who loads."""
        said = []
        if self.are_there:
            said.append(f"{self.deleted} deleted by {' and '.join(self._names)}")
        said += [
            f"WARNING: {name} may mark deletions and is not understood; it is kept as a custom "
            "field"
            for name in self.suspects
        ]
        return said
