"""A page of a REST query, read record by record as it arrives: none is ever held as a whole."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from warehouse.extract.errors import Transient

SPACE = re.compile(r"[\s,]*")
# What follows a value that has arrived in full: "12" may be the beginning of 1234.
AFTER = frozenset(",]} \t\r\n")


class Page:
    """A JSON object whose member `records` is an array that may be long."""

    def __init__(self, chunks: Iterator[bytes], what: str) -> None:
        self.members: dict[str, Any] = {}
        self._chunks = chunks
        self._what = what
        self._text = ""
        self._at = 0
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        # Numbers stay the text they came as.
        self._json = json.JSONDecoder(parse_int=str, parse_float=str)

    def records(self) -> Iterator[dict[str, Any]]:
        """The records; what stands before them is in `members` when the first one comes."""
        if self._next() != "{":
            raise Transient(f"{self._what}: the answer is not JSON but {self._text[:200]!r}.")
        self._at += 1
        while self._next() != "}":
            name = self._value()
            if self._next() != ":":
                raise self._broken()
            self._at += 1
            if name != "records":
                self._next()
                self.members[name] = self._value()
                continue
            if self._next() != "[":
                raise self._broken()
            self._at += 1
            while self._next() != "]":
                record = self._value()
                if not isinstance(record, dict):
                    raise self._broken()
                yield record
            self._at += 1
        for name in ("totalSize", "done"):
            if name not in self.members:
                raise Transient(f"{self._what}: the answer has no {name}.")

    def _next(self) -> str:
        """The next character that means something."""
        while True:
            self._at = SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise self._broken()

    def _value(self) -> Any:
        """The value that begins here, once it has arrived in full."""
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except ValueError:
                value, end = None, -1
            ends_itself = end > 0 and self._text[end - 1] in '"]}'
            if ends_itself or (end > 0 and self._text[end : end + 1] in AFTER):
                self._at = end
                return value
            if not self._more():
                raise self._broken()

    def _more(self) -> bool:
        """Let go of what was read, and take what comes; at least as much again as is held."""
        held = self._text[self._at :]
        parts, size = [held], 0
        for chunk in self._chunks:
            parts.append(self._decode(chunk))
            size += len(parts[-1])
            if size and size >= len(held):
                break
        self._text, self._at = "".join(parts), 0
        return size > 0

    def _broken(self) -> Transient:
        rest = self._text[self._at : self._at + 200]
        return Transient(f"{self._what}: the answer is not JSON, or broke off at {rest!r}.")
