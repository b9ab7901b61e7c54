"""Stamps as the org writes them."""

import re
from datetime import UTC, datetime

STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:Z|\+00:?00)?$")


def normal_stamp(text: str) -> str:
    """A stamp as the Bulk API writes it."""
    found = STAMP.match(text)
    if found is None:
        raise ValueError(f"not a stamp that Salesforce would hold: {text!r}")
    date, clock, fraction = found.groups()
    return f"{date}T{clock}.{(fraction or '.')[1:4]:0<3}Z"


def stamp_of(instant: datetime) -> str:
    """An instant as the Bulk API writes it."""
    text = instant.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def rest_stamp(text: str) -> str:
    """A stamp as REST and getDeleted write it."""
    return text.removesuffix("Z") + "+0000"
