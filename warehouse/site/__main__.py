"""python -m warehouse.site FOLDER [--records]: the site of the database of WAREHOUSE_URL."""

import os
import sys
import time
from pathlib import Path

import psycopg

from warehouse.site import catalog, pages


def main() -> None:
    folder = Path(sys.argv[1])
    started = time.monotonic()
    try:
        with catalog.reading(os.environ["WAREHOUSE_URL"]) as connection:
            found = catalog.read(connection, "--records" in sys.argv[2:])
        count = pages.write(found, folder)
    except psycopg.errors.UndefinedTable as error:
        sys.exit(f"no warehouse there ({error.diag.message_primary}): make run, or make deploy")
    except psycopg.errors.InsufficientPrivilege as error:
        sys.exit(f"{error.diag.message_primary}: the site reads the ledger, as the deployer may")
    except (FileExistsError, psycopg.OperationalError) as error:
        sys.exit(str(error))
    seconds = time.monotonic() - started
    print(f"{count} pages in {seconds:.1f} s: {(folder / 'index.html').resolve().as_uri()}")


if __name__ == "__main__":
    main()
