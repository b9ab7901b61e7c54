"""Fivetran's dbt_salesforce over the same records, for whoever has it; nothing of it is here.

    make bench FIVETRAN=<folder>

The folder is the one that `dbt deps` filled: dbt_packages, or the project it is in. Its sources are
views over current state, typed and one row a record: what Fivetran's connector would have loaded
before its package starts. So it does the work of marts alone. Its history is off, as are the
objects of which nothing lands here.
"""

import json
from pathlib import Path

import psycopg
from psycopg import sql

NEEDED = ("salesforce", "fivetran_utils", "dbt_utils")
# Only engines other than PostgreSQL need it, and dbt-core 1.11 without them cannot parse it.
UNUSED = {"spark_utils"}
SOURCE = "peer_fivetran_source"
RESULT = "peer_fivetran"
ABSENT = ("user_role", "lead", "event", "task", "opportunity_line_item", "order", "product_2")
HISTORIES = ("account", "contact", "opportunity")
# what is called otherwise there; and created_date where we say created_at
RENAMED = {"parent_account_id": "parent_id"}


def packages(folder: Path) -> Path:
    """Where the package and those that it needs are, of the folder that somebody named."""
    candidates = (folder, folder / "dbt_packages")
    missing = {
        candidate: [name for name in NEEDED if not (candidate / name / "dbt_project.yml").is_file()]
        for candidate in candidates
    }
    for candidate, lacking in missing.items():
        if not lacking:
            return candidate.resolve()
    lacking = min(missing.values(), key=len)
    raise SystemExit(
        f"FIVETRAN={folder}: no {', '.join(lacking)} there. It is the folder dbt_packages that "
        "`dbt deps` fills in a project whose packages.yml names fivetran/salesforce "
        "(docs/measured.md)."
    )


def write_project(folder: Path, packages_folder: Path) -> None:
    """A project of nothing but the package, with the profile of bench/dbt."""
    switched_off = [f"salesforce__{name}_enabled" for name in ABSENT]
    switched_off += [f"salesforce__{name}_history_enabled" for name in HISTORIES]
    project = {
        "name": "fivetran_peer",
        "version": "1.0.0",
        "profile": "peer",
        "flags": {"send_anonymous_usage_stats": False},
        "models": {"salesforce": {"+schema": "fivetran"}},
        "vars": {"salesforce_schema": SOURCE} | dict.fromkeys(switched_off, False),
    }
    installed = folder / "dbt_packages"
    installed.mkdir(parents=True)
    for package in packages_folder.iterdir():
        if package.name not in UNUSED and (package / "dbt_project.yml").is_file():
            (installed / package.name).symlink_to(package)
    # JSON is YAML
    (folder / "dbt_project.yml").write_text(json.dumps(project, indent=2), encoding="utf-8")


def make_sources(connection: psycopg.Connection) -> None:
    """Current state by the names that Fivetran gives columns, and the owners as its users."""
    connection.execute(f"create schema if not exists {SOURCE}".encode())
    for name in HISTORIES:
        columns = [
            column
            for (column,) in connection.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
                " and not attisdropped order by attnum",
                [f"intermediate.{name}"],
            )
        ]
        connection.execute(
            sql.SQL(
                "create view {}.{} as select {}, true as _fivetran_active,"
                " timestamptz '2020-01-01' as _fivetran_synced from intermediate.{}"
            ).format(
                sql.Identifier(SOURCE),
                sql.Identifier(name),
                sql.SQL(", ").join(
                    sql.SQL("{} as {}").format(
                        sql.Identifier(column), sql.Identifier(their_name(column))
                    )
                    for column in columns
                ),
                sql.Identifier(name),
            )
        )
    connection.execute(
        f"create table {SOURCE}.user as select owner_id as id, owner_id as name,"
        " true as is_active, true as _fivetran_active from ("
        " select owner_id from intermediate.account"
        " union select owner_id from intermediate.contact"
        " union select owner_id from intermediate.opportunity"
        ") as o where owner_id is not null".encode()
    )


def their_name(column: str) -> str:
    if column in RENAMED:
        return RENAMED[column]
    return column.removesuffix("_at") + "_date" if column.endswith("_at") else column


def prove_equal(connection: psycopg.Connection) -> None:
    """Its opportunities are ours: as many, of as much, as many of them won."""
    figures = "count(*), sum(round(amount)), count(*) filter (where is_won)"
    found = [
        connection.execute(f"select {figures} from {where}".encode()).fetchone()
        for where in (
            "intermediate.opportunity where is_deleted is not true",
            f"{RESULT}.salesforce__opportunity_enhanced",
        )
    ]
    if found[0] != found[1] or not found[0][0]:
        raise SystemExit(f"Fivetran's package has other opportunities: {found[1]}, ours {found[0]}")
