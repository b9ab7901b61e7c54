"""A small clean org, landed by hand, for the tests of quality checks."""

from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql

DAY = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)


def stamp(days: float = 0) -> str:
    return (DAY + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def record_id(prefix: str, number: int) -> str:
    return f"{prefix}000000{number:06d}AAA"


ACCOUNTS = [record_id("001", n) for n in range(1, 4)]
CONTACTS = [record_id("003", n) for n in range(1, 4)]
DEALS = [record_id("006", n) for n in range(1, 6)]
# An id that no landed record has.
NOBODY = {"account": record_id("001", 999), "contact": record_id("003", 999)}

DEFAULTS = {
    "account": {
        "name": "Alder Ltd", "type": "Prospect", "industry": "Banking", "isdeleted": "false",
        "createddate": stamp(-40), "systemmodstamp": stamp(-1),
    },
    "contact": {
        "lastname": "Young", "accountid": ACCOUNTS[0], "leadsource": "Web", "isdeleted": "false",
        "createddate": stamp(-40), "systemmodstamp": stamp(-1),
    },
    "opportunity": {
        "name": "Deal", "accountid": ACCOUNTS[0], "stagename": "Prospecting", "amount": "1000.0",
        "probability": "10.0", "type": "New Customer", "leadsource": "Web",
        "forecastcategory": "Pipeline", "forecastcategoryname": "Pipeline", "isclosed": "false",
        "iswon": "false", "isdeleted": "false", "closedate": stamp(20)[:10],
        "createddate": stamp(-40), "systemmodstamp": stamp(-1),
    },
}  # fmt: skip
WON = {"stagename": "Closed Won", "isclosed": "true", "iswon": "true", "probability": "100.0",
       "forecastcategory": "Closed", "forecastcategoryname": "Closed",
       "closedate": stamp(-5)[:10]}  # fmt: skip
LOST = {"stagename": "Closed Lost", "isclosed": "true", "probability": "0.0",
        "forecastcategory": "Omitted", "forecastcategoryname": "Omitted",
        "closedate": stamp(-5)[:10]}  # fmt: skip


def land(
    connection: psycopg.Connection, object_: str, id_: str | None, **fields: str | None
) -> int:
    """Lands one version of a record that is clean but for the given fields; returns its raw_id."""
    row = {**DEFAULTS[object_], "id": id_, **fields}
    statement = sql.SQL("insert into raw_salesforce.{} ({}) values ({}) returning raw_id").format(
        sql.Identifier(object_),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    return connection.execute(statement, list(row.values())).fetchone()[0]


def run(connection: psycopg.Connection, full: bool = False) -> dict:
    return connection.execute("select public.run_salesforce_transform(%s)", [full]).fetchone()[0]


def fired(result: dict) -> dict[str, str]:
    """The checks that did not pass, with the outcome of each."""
    return {c["check"]: outcome for outcome, checks in result["checks"].items() for c in checks}


def samples(result: dict, check: str) -> list[str]:
    return [
        sample["record_id"]
        for checks in result["checks"].values()
        for c in checks
        if c["check"] == check
        for sample in c["samples"]
    ]


def land_clean(connection: psycopg.Connection) -> None:
    connection.execute("update control.setting set history_start = current_date - 30")
    for number, id_ in enumerate(ACCOUNTS):
        land(connection, "account", id_, parentid=ACCOUNTS[0] if number else None)
    for number, id_ in enumerate(CONTACTS):
        land(connection, "contact", id_, reportstoid=CONTACTS[0] if number else None)
    land(connection, "opportunity", DEALS[0], contactid=CONTACTS[0])
    land(connection, "opportunity", DEALS[1], **WON)
    land(connection, "opportunity", DEALS[2], **LOST)
    land(connection, "opportunity", DEALS[3], accountid=None, amount=None)
    # Deleted records are nobody's business any more.
    land(connection, "opportunity", DEALS[4], isdeleted="true", probability="140.0",
         stagename="Nonsense", closedate="2085-01-01", accountid=NOBODY["account"])  # fmt: skip


def run_clean(connection: psycopg.Connection) -> None:
    """A run over the clean org, which passes every check."""
    land_clean(connection)
    result = run(connection)
    assert result["status"] == "succeeded", result["error"]
    assert fired(result) == {}
    # The fixture is worth something only if it produces rows.
    assert connection.execute(
        """
        select
            (select count(*) from marts.dim_account), (select count(*) from marts.dim_contact),
            (select count(*) from marts.fct_opportunity)
        """
    ).fetchone() == (3, 3, 4)


def everything(connection: psycopg.Connection) -> dict[str, int]:
    rows = connection.execute("select check_name, violations from control.check_quality()")
    return {check: violations for check, violations in rows if violations}


def kept(connection: psycopg.Connection) -> dict[str, int]:
    """The totals that runs keep, after proving that they are those of the violations they keep."""
    totals = dict(
        connection.execute(
            "select check_name, sum(violations) from control.quality_total"
            " group by check_name having sum(violations) <> 0"
        ).fetchall()
    )
    counted = connection.execute(
        "select check_name, count(*) from control.quality_violation group by check_name"
    )
    assert totals == dict(counted.fetchall())
    return totals
