"""What can be made to go wrong, for the next requests that match."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass


@dataclass
class Fault:
    """Something that goes wrong `times` times, for requests whose 'METHOD /path' matches."""

    kind: str
    match: str
    times: int
    after: int
    status: int = 503
    code: str = "UNKNOWN_EXCEPTION"
    message: str = "something is wrong here"


class Faults:
    """The faults that are planned."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.lock = threading.Lock()

    def due(self, what: str) -> Fault | None:
        """The fault for this request, if one is planned."""
        with self.lock:
            for fault in self.planned:
                if fault.times > 0 and re.search(fault.match, what):
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None
