"""What the person at the terminal is told."""

import sys

import psycopg


class WarehouseError(Exception):
    """Says what happened, to which record, file or server, and what to do.

    The command line prints the message alone, without a traceback, and exits with 1.
    """


def say(text: str) -> None:
    """What is going on, beside what a command prints."""
    print(text, file=sys.stderr, flush=True)


# Who may what, as sql/roles.sql grants it.
ROLE_FOR = (
    "salesforce_transformer runs, salesforce_reporter reads the marts, salesforce_monitor the "
    "ledger, salesforce_loader lands, salesforce_owner does the rest"
)


def sentence(error: psycopg.Error) -> str | None:
    """What a person can do about an error of the database; None where it is no matter of theirs."""
    said = error.diag.message_primary or " ".join(str(error).split())
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return (
            f"{said}: the login in WAREHOUSE_URL lacks a role for this ({ROLE_FOR}). Let an "
            "administrator, or whoever deployed, run: grant <role> to <login>;"
        )
    if isinstance(
        error,
        psycopg.errors.UndefinedTable
        | psycopg.errors.UndefinedFunction
        | psycopg.errors.InvalidSchemaName,
    ):
        return (
            f"{said}: this database holds no warehouse, or an older one than this project. "
            "Deploy it first (make deploy), or correct the database's name in WAREHOUSE_URL or "
            "targets.toml."
        )
    if isinstance(error, psycopg.OperationalError):
        return f"the server ended the work: {said}. Nothing is half done; run the same again."
    return None
