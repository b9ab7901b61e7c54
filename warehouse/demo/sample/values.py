"""Ids, and values as Bulk API 2.0 writes them."""

from datetime import datetime
from decimal import Decimal
from string import ascii_uppercase, digits

OBJECTS = ("account", "contact", "opportunity")
# Who and what the org has besides: they hardly change.
PEOPLE = ("recordtype", "user", "userrole")
FILE_NAMES = {"account": "Account.csv", "contact": "Contact.csv", "opportunity": "Opportunity.csv"}
PEOPLE_FILE_NAMES = {"recordtype": "RecordType.csv", "user": "User.csv", "userrole": "UserRole.csv"}

Fields = dict[str, str]


BASE62 = ascii_uppercase + ascii_uppercase.lower() + digits
CHECK = ascii_uppercase + "012345"


def check_suffix(id15: str) -> str:
    """The three characters that make a case-sensitive id safe to compare without case."""
    return "".join(
        CHECK[
            sum(
                1 << bit for bit, character in enumerate(id15[i : i + 5]) if "A" <= character <= "Z"
            )
        ]
        for i in (0, 5, 10)
    )


class IdMaker:
    """The n-th id of an object: prefix, instance, and n in base 62, with the right check suffix."""

    def __init__(self, prefix: str, instance: str) -> None:
        self._head = f"{prefix}{instance}".ljust(10, "0")
        self._head_check = check_suffix(self._head + "00000")[:2]
        self._high: dict[int, tuple[str, int]] = {}

    def __call__(self, number: int) -> str:
        high, low = divmod(number, 3844)
        if (known := self._high.get(high)) is None:
            text = BASE62[high // 3844 % 62] + BASE62[high // 62 % 62] + BASE62[high % 62]
            known = self._high[high] = (text, CHECK.index(check_suffix(text.ljust(15, "0"))[0]))
        a, b = BASE62[low // 62], BASE62[low % 62]
        bits = known[1] | ("A" <= a <= "Z") << 3 | ("A" <= b <= "Z") << 4
        return f"{self._head}{known[0]}{a}{b}{self._head_check}{CHECK[bits]}"


def stamp_text(stamp: datetime | None) -> str:
    """2024-04-16T19:00:00.000Z"""
    return "" if stamp is None else stamp.isoformat() + ".000Z"


def number_text(value: float | None) -> str:
    """A number as Bulk API 2.0 (Java) writes a double: 35000.0, 9.9213206E7, -1.0E-4."""
    if value is None:
        return ""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(float(value))
    return exponent_text(repr(float(value)))


def exponent_text(text: str) -> str:
    """The same number with a mantissa of one digit before the point."""
    number = Decimal(text).normalize()
    sign, figures, _ = number.as_tuple()
    mantissa = f"{figures[0]}.{''.join(map(str, figures[1:])) or '0'}"
    return f"{'-' if sign else ''}{mantissa}E{number.adjusted()}"


def boolean_text(value: bool) -> str:
    return "true" if value else "false"
