"""python -m warehouse.export FOLDER: the marts of the database that WAREHOUSE_URL names."""

import argparse
import os
import sys
import time
from datetime import date

import psycopg

from warehouse.errors import WarehouseError, sentence
from warehouse.export.place import Busy
from warehouse.export.run import Options, export

# What schedulers take for: later.
TRY_LATER = 75


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m warehouse.export", description=__doc__)
    parser.add_argument("to", help="a folder, or s3://bucket/path")
    parser.add_argument("--catalog", help="libpq URI or sqlite:///file (default: WAREHOUSE_URL)")
    parser.add_argument("--name", default="salesforce", help="the catalog's name")
    parser.add_argument("--keep", type=int, default=7, help="how many exports stay readable")
    parser.add_argument("--as-of", help='days, such as "2026-03-31 2026-06-30"')
    arguments = parser.parse_args()
    if arguments.keep < 1:
        parser.error("KEEP is how many exports stay readable: 1 or more")
    return arguments


def _days(text: str | None) -> list[date] | None:
    if text is None:
        return None
    try:
        return [date.fromisoformat(day) for day in text.replace(",", " ").split()]
    except ValueError as error:
        raise WarehouseError(f'AS_OF="{text}": {error}; days look like 2026-03-31.') from None


def main() -> None:
    arguments = _arguments()
    started = time.monotonic()
    url = os.environ["WAREHOUSE_URL"]
    try:
        options = Options(
            arguments.catalog or url, arguments.name, arguments.keep, _days(arguments.as_of)
        )
        result = export(url, arguments.to, options)
    except Busy as error:
        print(error, file=sys.stderr)
        sys.exit(TRY_LATER)
    except WarehouseError as error:
        sys.exit(str(error))
    except psycopg.Error as error:
        told = sentence(error)
        if told is None:
            raise
        sys.exit(told)
    print("\n".join(result.lines))
    if result.is_new:
        seconds = time.monotonic() - started
        print(f"run {result.run} is in {arguments.to}, {seconds:.1f} s (docs/export.md)")


if __name__ == "__main__":
    main()
