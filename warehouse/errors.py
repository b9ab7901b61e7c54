"""What the person at the terminal is told."""

import sys


class WarehouseError(Exception):
    """Says what happened, to which record, file or server, and what to do.

    The command line prints the message alone, without a traceback, and exits with 1.
    """


def say(text: str) -> None:
    """What is going on, beside what a command prints."""
    print(text, file=sys.stderr, flush=True)
