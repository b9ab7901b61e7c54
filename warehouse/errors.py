"""The one exception whose message is meant for the person at the terminal."""


class WarehouseError(Exception):
    """Says what happened, to which record, file or server, and what to do.

    The command line prints the message alone, without a traceback, and exits with 1.
    """
