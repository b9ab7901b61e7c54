"""Values as the Bulk API writes them, whichever way they come: both ways land the same bytes."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

NUMBER_TYPES = frozenset({"double", "currency", "percent"})


def bulk_text(value: Any, kind: str) -> str:
    """A JSON value (numbers as their text) in the form the Bulk API writes; null is ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).replace("\x00", "")
    text = str(value).replace("\x00", "")
    if kind == "datetime" and text.endswith("+0000"):
        return text.removesuffix("+0000") + "Z"
    if kind in NUMBER_TYPES:
        return bulk_number(text)
    return text


def bulk_number(text: str) -> str:
    """100 → 100.0, 99213206 → 9.9213206E7: as Java, and so the Bulk API, writes a double."""
    try:
        number = Decimal(text)
        double = float(text)
        shortest = Decimal(repr(double))
    except (InvalidOperation, ValueError):
        return text
    if not number.is_finite() or number != shortest:
        return text
    sign, digits, _ = shortest.normalize().as_tuple()
    minus = "-" if sign else ""
    figures = "".join(map(str, digits))
    point = shortest.adjusted() + 1  # the number is 0.figures × 10^point
    if number == 0:
        return f"{minus}0.0"
    if -2 <= point <= 7:
        if point <= 0:
            whole, fraction = "0", "0" * -point + figures
        else:
            whole, fraction = figures[:point].ljust(point, "0"), figures[point:]
        return f"{minus}{whole}.{fraction or '0'}"
    return f"{minus}{figures[0]}.{figures[1:] or '0'}E{point - 1}"
