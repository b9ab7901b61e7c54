"""Every check fires for what it is there for, with that id and severity, and is silent else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from psycopg import sql

from tests.quality_org import (
    ACCOUNTS,
    CONTACTS,
    DEALS,
    DEFAULTS,
    NOBODY,
    WON,
    everything,
    fired,
    kept,
    land,
    record_id,
    run,
    run_clean,
    samples,
    stamp,
)
from warehouse.generate import declarations


@pytest.fixture(scope="module")
def clean_connection(
    make_database: Callable[..., str], template_url: str
) -> Iterator[psycopg.Connection]:
    """A database whose run has passed every check."""
    with psycopg.connect(make_database(template_url), autocommit=True) as connection:
        run_clean(connection)
        yield connection


@pytest.fixture
def clean(clean_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """That database, in a transaction of the test's own that is rolled back."""
    with clean_connection.transaction(force_rollback=True):
        yield clean_connection


@dataclass
class Case:
    """One way to violate a check: land something, or tamper with a table behind the run's back."""

    check: str
    severity: str
    plant: Callable[[psycopg.Connection], object]
    record_id: str
    implies: dict[str, str] = field(default_factory=dict)
    is_tampering: bool = False
    reason: str = ""


def lands(object_: str, id_: str, **fields: str | None) -> Callable[[psycopg.Connection], object]:
    return lambda connection: land(connection, object_, id_, systemmodstamp=stamp(), **fields)


def executes(statement: str) -> Callable[[psycopg.Connection], object]:
    return lambda connection: connection.execute(statement)


def lands_rounds(object_: str, *rounds: list[dict]) -> Callable[[psycopg.Connection], object]:
    """Several runs of a hundred changes or more each; all but the last are run here."""

    def plant(connection: psycopg.Connection) -> None:
        for number, rows in enumerate(rounds):
            if number:
                assert fired(run(connection)) == {}
            land_many(connection, object_, rows, number)

    return plant


def land_many(connection: psycopg.Connection, object_: str, rows: list[dict], number: int) -> None:
    prefix = {"account": "001", "contact": "003", "opportunity": "006"}[object_]
    stamps = {"systemmodstamp": stamp(number / 100)}
    full = [
        {**DEFAULTS[object_], **stamps, "id": record_id(prefix, 1000 + n), **row}
        for n, row in enumerate(rows)
    ]
    names = list(full[0])
    statement = sql.SQL("insert into raw_salesforce.{} ({}) values ({})").format(
        sql.Identifier(object_),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [list(row.values()) for row in full])


def lands_stamped(object_: str, id_: str, at: str) -> Callable[[psycopg.Connection], object]:
    return lambda connection: land(connection, object_, id_, systemmodstamp=at)


def lands_without_id(object_: str, id_: str | None) -> Callable[[psycopg.Connection], object]:
    """With a raw_id that the case can name."""

    def plant(connection: psycopg.Connection) -> None:
        connection.execute(
            sql.SQL("alter table raw_salesforce.{} alter raw_id restart with 777").format(
                sql.Identifier(object_)
            )
        )
        assert land(connection, object_, id_) == 777

    return plant


MART = {
    "account": ("dim_account", "account_id", ACCOUNTS[2]),
    "contact": ("dim_contact", "contact_id", CONTACTS[2]),
    "opportunity": ("fct_opportunity", "opportunity_id", DEALS[3]),
}
ODD = {"account": "not an id", "contact": "0030000", "opportunity": record_id("001", 5)}

CASES = [
    *(
        Case(f"{o}_without_id", "error", lands_without_id(o, bad), "777", reason=reason)
        for o in DEFAULTS
        for bad, reason in (
            (None, "the id is null"),
            ("", "the id is empty"),
            (" ", "the id is empty"),
            ("000000000000000", "the id is all zeros"),
            ("000000000000000AAA", "the id is all zeros"),
        )
    ),
    *(
        Case(f"{o}_odd_id", "warn", lands(o, ODD[o]), ODD[o], reason="does not look like")
        for o in DEFAULTS
    ),
    *(
        Case(f"{o}_overlong_id", "warn", lands_without_id(o, "x" * 129), "777",
             reason="the id has 129 characters: 'xxx")
        for o in DEFAULTS
    ),
    *(
        Case(f"{o}_future_stamp", "warn", lands_stamped(o, ids[1], stamp(9)), ids[1],
             reason="is later than its load")
        for o, ids in (("account", ACCOUNTS), ("contact", CONTACTS), ("opportunity", DEALS))
    ),
    Case("account_cast_failure", "warn",
         lands("account", ACCOUNTS[1], numberofemployees="12,5"), ACCOUNTS[1],
         reason="number_of_employees: '12,5' is no whole number"),
    Case("contact_cast_failure", "warn", lands("contact", CONTACTS[1], mailinglatitude="north"),
         CONTACTS[1], reason="mailing_latitude: 'north' is no number"),
    Case("opportunity_cast_failure", "warn", lands("opportunity", DEALS[0], probability="many"),
         DEALS[0], reason="probability: 'many' is no number"),
    Case("account_main_cast_failure", "warn",
         lands("account", ACCOUNTS[1], annualrevenue="12,5"), ACCOUNTS[1],
         reason="annual_revenue: '12,5' is no number"),
    Case("contact_main_cast_failure", "warn",
         lands("contact", CONTACTS[1], birthdate="2023-02-30"), CONTACTS[1],
         reason="birthdate: '2023-02-30' is no birthdate"),
    Case("contact_main_cast_failure", "warn",
         lands("contact", CONTACTS[1], birthdate="2070-07-22"), CONTACTS[1],
         reason="birthdate: '2070-07-22' is no birthdate"),
    Case("opportunity_main_cast_failure", "warn", lands("opportunity", DEALS[0], amount="NaN"),
         DEALS[0], reason="amount: 'NaN' is no number"),
    Case("opportunity_main_cast_failure", "warn",
         lands("opportunity", DEALS[0], closedate="31.12.2026"), DEALS[0],
         implies={"opportunity_required_field": "warn"},
         reason="close_date: '31.12.2026' is no date"),
    *(
        Case("opportunity_state_cast_failure", "error",
             lands("opportunity", DEALS[0], **{field: "maybe"}), DEALS[0],
             implies={} if field in ("iswon", "isprivate") else {
                 "opportunity_status_known": "warn"},
             reason=f"{column}: 'maybe' is no checkbox")
        for field, column in (
            ("isclosed", "is_closed"), ("iswon", "is_won"), ("isdeleted", "is_deleted"),
            ("isprivate", "is_private"),
        )
    ),
    *(
        Case(f"{o}_state_cast_failure", "error", lands(o, ids[1], isdeleted="maybe"), ids[1],
             reason="is_deleted: 'maybe' is no checkbox")
        for o, ids in (("account", ACCOUNTS), ("contact", CONTACTS))
    ),
    Case("opportunity_state_cast_failure", "error",
         lands("opportunity", DEALS[0], createddate="long ago"), DEALS[0],
         reason="created_at: 'long ago' is no time"),
    Case("account_required_field", "warn", lands("account", ACCOUNTS[1], name=""), ACCOUNTS[1],
         reason="name is empty"),
    Case("contact_required_field", "warn", lands("contact", CONTACTS[1], lastname=None),
         CONTACTS[1]),
    Case("opportunity_required_field", "warn", lands("opportunity", DEALS[0], stagename=None),
         DEALS[0], reason="stage_name is empty"),
    Case("opportunity_required_field", "warn", lands("opportunity", DEALS[0], closedate=None),
         DEALS[0], reason="close_date is empty"),
    Case("opportunity_required_field", "warn",
         lands("opportunity", DEALS[0], closedate="31.12.2026"), DEALS[0],
         implies={"opportunity_main_cast_failure": "warn"},
         reason="close_date: '31.12.2026' is no date"),
    *(
        Case(f"{o}_mart_row_missing", "error",
             executes(f"delete from marts.{m} where {k} = '{id_}'"), id_,
             is_tampering=True, reason="has no row")
        for o, (m, k, id_) in MART.items()
    ),
    *(
        Case(f"{o}_mart_row_stray", "error",
             executes(f"update intermediate.{o} set is_deleted = true where id = '{id_}'"), id_,
             implies={"opportunity_history_current": "error"} if o == "opportunity" else {},
             is_tampering=True, reason="deleted or unknown")
        for o, (m, k, id_) in MART.items()
    ),
    Case("account_type_value", "warn", lands("account", ACCOUNTS[1], type="Frenemy"), ACCOUNTS[1],
         reason="type 'Frenemy'"),
    Case("account_industry_value", "warn", lands("account", ACCOUNTS[1], industry="Alchemy"),
         ACCOUNTS[1]),
    Case("contact_lead_source_value", "warn", lands("contact", CONTACTS[1], leadsource="Séance"),
         CONTACTS[1]),
    Case("opportunity_lead_source_value", "warn",
         lands("opportunity", DEALS[0], leadsource="Séance"), DEALS[0]),
    Case("opportunity_type_value", "warn", lands("opportunity", DEALS[0], type="Gift"), DEALS[0]),
    Case("opportunity_forecast_category_value", "warn",
         lands("opportunity", DEALS[0], forecastcategory="Hope"), DEALS[0]),
    Case("opportunity_forecast_category_value", "warn",
         lands("opportunity", DEALS[0], forecastcategoryname="Hope"), DEALS[0]),
    Case("opportunity_stage_value", "warn", lands("opportunity", DEALS[0], stagename="Limbo"),
         DEALS[0], reason="stage_name 'Limbo'"),
    Case("opportunity_account_link", "warn",
         lands("opportunity", DEALS[0], accountid=NOBODY["account"]), DEALS[0],
         reason="was never landed"),
    Case("opportunity_contact_link", "warn",
         lands("opportunity", DEALS[0], contactid=NOBODY["contact"]), DEALS[0]),
    Case("contact_account_link", "warn",
         lands("contact", CONTACTS[1], accountid=NOBODY["account"]), CONTACTS[1]),
    Case("contact_manager_link", "warn",
         lands("contact", CONTACTS[1], reportstoid=NOBODY["contact"]), CONTACTS[1]),
    Case("account_parent_link", "warn",
         lands("account", ACCOUNTS[1], parentid=NOBODY["account"]), ACCOUNTS[1]),
    # The linked record goes: what changed is not the record that offends.
    Case("contact_manager_link", "warn", lands("contact", CONTACTS[0], isdeleted="true"),
         CONTACTS[1], implies={"opportunity_contact_link": "warn"}, reason="is deleted"),
    Case("opportunity_probability", "error", lands("opportunity", DEALS[0], probability="140.0"),
         DEALS[0], implies={"opportunity_weighted_amount": "error"}, reason="probability is 140"),
    Case("opportunity_probability", "error",
         lands("opportunity", DEALS[0], probability="-1", amount=None), DEALS[0]),
    Case("opportunity_weighted_amount", "error",
         lands("opportunity", DEALS[0], probability="140.0"), DEALS[0],
         implies={"opportunity_probability": "error"}, reason="weighted amount 1400 exceeds"),
    Case("opportunity_won_closed", "error",
         lands("opportunity", DEALS[0], iswon="true", isclosed="false"), DEALS[0]),
    Case("opportunity_days_to_close", "error",
         executes("update marts.fct_opportunity set days_to_close = -3"
                  f" where opportunity_id = '{DEALS[1]}'"),
         DEALS[1], is_tampering=True, reason="days to close is -3"),
    Case("opportunity_status", "error",
         executes("update marts.fct_opportunity set status = 'lost'"
                  f" where opportunity_id = '{DEALS[1]}'"), DEALS[1], is_tampering=True),
    Case("opportunity_status_known", "warn",
         lands("opportunity", DEALS[0], stagename="Limbo", isclosed=None, iswon=None), DEALS[0],
         implies={"opportunity_stage_value": "warn"},
         reason="neither its flags nor control.stage say what stage 'Limbo' means"),
    Case("opportunity_status_known", "warn", lands("opportunity", DEALS[0], isclosed="maybe"),
         DEALS[0], implies={"opportunity_state_cast_failure": "error"},
         reason="a flag of it, or its deletion mark, is there and no checkbox"),
    Case("opportunity_closed_before_created", "warn",
         lands("opportunity", DEALS[1], **{**WON, "closedate": stamp(-60)[:10]}), DEALS[1]),
    Case("opportunity_close_date", "warn",
         lands("opportunity", DEALS[0], closedate="2085-06-30"), DEALS[0]),
    Case("opportunity_close_date", "warn",
         lands("opportunity", DEALS[0], closedate="0206-06-30"), DEALS[0]),
    Case("account_win_rate", "error",
         executes(f"update marts.dim_account set win_rate = 8 where account_id = '{ACCOUNTS[0]}'"),
         ACCOUNTS[0], is_tampering=True),
    Case("account_opportunity_count", "error",
         executes("update marts.dim_account set opportunity_count = 7"
                  f" where account_id = '{ACCOUNTS[0]}'"), ACCOUNTS[0], is_tampering=True),
    Case("date_missing", "error",
         executes("delete from marts.dim_date where date_day = '2024-02-29'"), "2024-02-29",
         is_tampering=True),
    Case("stale_source", "warn",
         executes("update control.freshness_limit set stale_after = '1 hour'"
                  " where object = 'contact'"), "contact"),
    Case("conversion_rate_missing", "warn",
         executes("update control.setting set reporting_currency = 'JPY'"), "no currency",
         reason="deals have an amount and no rate into JPY"),
    Case("schema_change", "warn",
         executes("insert into control.schema_change (object, field, change, detail, touches)"
                  " values ('contact', 'Email', 'gone', 'email', '{marts.dim_contact}');"
                  " insert into control.recheck_record values ('account', 'nobody')"), "1",
         reason="contact.Email: gone ('email'), first seen"),
    Case("opportunity_field_history_value", "warn",
         executes("insert into raw_salesforce.opportunityfieldhistory"
                  " (id, opportunityid, field, oldvalue, newvalue, createddate) values"
                  f" ('017000000000001AAA', '{DEALS[0]}', 'Amount', '5', 'a lot', '{stamp(-9)}')"),
         "017000000000001AAA", reason="amount: 'a lot' is no number"),
    Case("opportunity_history_current", "error",
         executes("update marts.opportunity_history set stage_name = 'Prospecting'"
                  f" where opportunity_id = '{DEALS[1]}' and valid_to = '9999-12-31'"), DEALS[1],
         is_tampering=True, reason="is another than the record"),
    Case("opportunity_history_current", "error",
         executes("delete from marts.opportunity_history"
                  f" where opportunity_id = '{DEALS[1]}' and valid_to = '9999-12-31'"), DEALS[1],
         is_tampering=True, reason="has no current version"),
    Case("opportunity_history_chain", "error",
         executes(f"""
             select control.make_history_partition('2001-02-01');
             insert into marts.opportunity_history (opportunity_id, valid_from, valid_to, is_closed,
                 is_won, is_deleted)
             values ('{DEALS[1]}', '2001-01-01', '2001-02-03', true, true, false)
             """), DEALS[1], is_tampering=True, reason="follows one that ended on 2001-02-03"),
    Case("pipeline_residual", "error",
         executes(f"""
             select control.make_history_partition(
                 date_trunc('month', current_date - 5)::date);
             insert into marts.opportunity_history (opportunity_id, valid_from, valid_to, is_closed,
                 is_won, is_deleted, amount, close_date)
             values ('{DEALS[1]}', current_date - 12, current_date - 5, false, false, false, 7,
                 '2030-01-01')
             """), "2030-01-01", implies={"opportunity_history_chain": "error"},
         is_tampering=True, reason="miss the closing by"),
    Case("null_share_shift", "info",
         lands_rounds("opportunity", *[[{}] * 120] * 4, [{"amount": None}] * 120),
         "marts.fct_opportunity.amount", implies={"average_shift": "info"},
         reason="empty in 100.0 % of the changed rows, 0.0 % in earlier runs"),
    Case("value_share_shift", "info",
         lands_rounds("opportunity", *[[{}] * 120] * 4, [{"leadsource": "Other"}] * 120),
         "marts.fct_opportunity.lead_source = Other",
         reason="100.0 % of the changed rows, 0.0 % in earlier runs"),
    Case("average_shift", "info",
         lands_rounds("opportunity", *[[{}] * 120] * 4, [{"amount": "1000000.0"}] * 120),
         "marts.fct_opportunity.amount", reason="averages 1000000.00 in the changed rows"),
    Case("row_count_shift", "info",
         lands_rounds("contact", *[[{}] * 120] * 5, [{"isdeleted": "true"}] * 120),
         "marts.dim_contact", reason="3 rows, 123 after earlier runs"),
    Case("landed_rows_shift", "info",
         lands_rounds("contact", *[[{}] * 120] * 4, [{}] * 4000), "raw_salesforce.contact",
         implies={"row_count_shift": "info"},
         reason="rows landed"),
    Case("missing_check", "warn",
         executes("insert into control.quality_check (name, description, severity, model)"
                  " values ('phantom', 'Not written yet', 'error', 'marts.dim_date')"), "phantom",
         is_tampering=True, reason="there is no view"),
    Case("missing_check", "warn",
         executes("create view control.check_stray as select 'x' as record_id, 'y' as reason"),
         "stray", is_tampering=True, reason="names control.check_stray"),
    Case("missing_check", "warn",
         executes("create view control.contact_rule as select 'x' as record_id,"
                  " 'a' as check_name, '' as part, 'y' as reason"),
         "contact_rule", is_tampering=True, reason="names control.contact_rule"),
    Case("missing_check", "warn",
         executes("update control.quality_check set source = 'control.contact_rule'"
                  " where name = 'date_missing'"), "date_missing",
         is_tampering=True, reason="there is no view control.contact_rule"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}-{c.record_id}-{c.reason}"[:60])
def test_check_fires(clean: psycopg.Connection, case: Case) -> None:
    case.plant(clean)
    if case.is_tampering:
        # No run would look at what only a tamperer changed.
        clean.execute("update control.quality_state set definition = null")
        clean.execute("insert into control.recheck_record values ('account', 'nobody')")
    result = run(clean)

    assert fired(result) == {case.check: case.severity, **case.implies}
    ids = samples(result, case.check)
    # A slice of the pipeline is named after the quarter it is seen in, too.
    assert case.record_id in (*ids, *(id_.partition(" ")[2] for id_ in ids))
    assert case.reason in str(result["checks"])
    assert result["status"] == ("failed" if "error" in fired(result).values() else "succeeded")
    if case.severity == "error":
        assert result["error"]["sqlstate"] == "QC001"
        assert case.check in result["error"]["message"]
        assert case.record_id in result["error"]["message"]
    else:
        # A look at everything agrees with what the run looked at.
        assert everything(clean) == kept(clean)


def test_every_check_has_a_case(clean: psycopg.Connection) -> None:
    shipped = {row[0] for row in clean.execute("select name from control.quality_check")}
    # those of other objects, and of links and values that a declaration adds: tests/test_objects.py
    objects = declarations.declared()
    further = {
        check.name
        for one in objects.values()
        for check in one.checks(objects)
        if one.relation not in DEFAULTS or check.name.endswith(("_link", "_value"))
    }
    cases = {case.check for case in CASES}
    assert shipped - further <= cases <= shipped
