"""The recipes of docs/extending.md, followed literally."""

from pathlib import Path

import psycopg
import pytest

from warehouse import server
from warehouse.load import load_folder
from warehouse.source import build_from_source, source_texts


@pytest.fixture
def texts() -> dict[str, str]:
    return dict(source_texts())


def replace(texts: dict[str, str], path: str, old: str, new: str) -> None:
    assert texts[path].count(old) == 1, f"{path} has not exactly one {old!r}"
    texts[path] = texts[path].replace(old, new)


def transform(connection: psycopg.Connection) -> dict:
    result = connection.execute("select public.run_salesforce_transform()").fetchone()[0]
    assert result["status"] == "succeeded", result["error"]
    return result


def test_add_a_field(texts: dict[str, str], empty_url: str) -> None:
    with server.connect(empty_url) as connection:
        build_from_source(connection, texts)
        connection.execute(
            "insert into raw_salesforce.opportunity (id, totalopportunityquantity)"
            " values ('006000000000001AAA', '12.50')"
        )
        transform(connection)

        view = "sql/marts/fct_opportunity_model.sql"
        replace(
            texts,
            view,
            "    o.last_activity_date,",
            "    o.last_activity_date,\n    o.total_opportunity_quantity,",
        )
        connection.execute("set role salesforce_owner")  # as every migration does
        connection.execute(
            "alter table marts.fct_opportunity add column total_opportunity_quantity numeric"
        )
        connection.execute("drop view marts.fct_opportunity_model")
        connection.execute(texts[view])
        connection.execute("reset role")

        result = transform(connection)
        assert "stale models: marts.fct_opportunity" in result["reason"]
        filled = connection.execute(
            "select total_opportunity_quantity::text from marts.fct_opportunity"
        ).fetchall()
        assert filled == [("12.5",)]


def test_add_an_object(texts: dict[str, str], empty_url: str, tmp_path: Path) -> None:
    copied = {
        path.replace("contact", "lead"): text.replace("contact", "lead").replace("Contact", "Lead")
        for path, text in texts.items()
        if Path(path).stem
        in (
            "contact",
            "contact_model",
            "dim_contact",
            "dim_contact_model",
        )
    }
    assert len(copied) == 7
    texts |= copied
    (tmp_path / "Lead.csv").write_text(
        "Id,Name,Email,IsDeleted,Score__c\n"
        "00Q000000000001AAA,Ada,ADA@EXAMPLE.COM,false,7\n"
        "00Q000000000002AAA,Bob,,true,\n"
    )
    with server.connect(empty_url) as connection:
        build_from_source(connection, texts)
        load_folder(empty_url, tmp_path)
        transform(connection)
        current = "select count(*) from intermediate.lead"
        assert connection.execute(current).fetchone() == (2,)
        marts = "select lead_id, email, custom_fields ->> 'score__c' from marts.dim_lead"
        assert connection.execute(marts).fetchall() == [
            ("00Q000000000001AAA", "ada@example.com", "7")
        ]
        # a change travels like any other
        connection.execute(
            "insert into raw_salesforce.lead (id, name, systemmodstamp)"
            " values ('00Q000000000002AAA', 'Bob', '2026-01-01T00:00:00.000Z')"
        )
        transform(connection)
        assert connection.execute("select count(*) from marts.dim_lead").fetchone() == (2,)


AGGREGATE = """
create table marts.pipeline_by_industry (
    industry text not null,
    close_month date not null,
    open_amount numeric not null,
    primary key (industry, close_month)
);
"""
AGGREGATE_MODEL = """
create or replace view marts.pipeline_by_industry_model as
select
    coalesce(a.industry, '') as industry,
    date_trunc('month', o.close_date::timestamp)::date as close_month,
    sum(o.amount) as open_amount
from marts.fct_opportunity as o
left join marts.dim_account as a on o.account_id = a.account_id
where o.status = 'open' and o.amount is not null and o.close_date is not null
group by 1, 2;

call control.register_model(
    'marts.pipeline_by_industry',
    'recompute',
    control.link('marts.fct_opportunity', 'account_id'),
    control.link('marts.dim_account', 'account_id')
);
"""


def test_add_an_aggregate(texts: dict[str, str], empty_url: str) -> None:
    """A mart with two key columns, computed anew where what it reads changed: two files."""
    texts["sql/marts/pipeline_by_industry.sql"] = AGGREGATE
    texts["sql/marts/pipeline_by_industry_model.sql"] = AGGREGATE_MODEL
    with server.connect(empty_url) as connection:
        build_from_source(connection, texts)

        def land(record: str, amount: int, month: int, stamp: str) -> None:
            connection.execute(
                "insert into raw_salesforce.opportunity"
                " (id, accountid, amount, isclosed, iswon, closedate, systemmodstamp)"
                " values (%s, '001000000000001AAA', %s, 'false', 'false', %s, %s)",
                [record, str(amount), f"2026-{month:02}-15", stamp],
            )

        def step() -> dict | None:
            models = transform(connection)["models"]
            return next((m for m in models if m["model"] == "marts.pipeline_by_industry"), None)

        connection.execute(
            "insert into raw_salesforce.account (id, industry, systemmodstamp)"
            " values ('001000000000001AAA', 'Energy', '2026-01-01')"
        )
        land("006000000000001AAA", 10, 1, "2026-01-01")
        land("006000000000002AAA", 20, 1, "2026-01-01")
        land("006000000000003AAA", 5, 2, "2026-01-01")
        rows = (
            "select industry, close_month::text, open_amount::int from marts.pipeline_by_industry"
        )
        assert step()["inserted"] == 2
        assert sorted(connection.execute(rows).fetchall()) == [
            ("Energy", "2026-01-01", 30),
            ("Energy", "2026-02-01", 5),
        ]
        # only the row that differs is written, the one without deals goes
        land("006000000000001AAA", 11, 1, "2026-01-02")
        land("006000000000003AAA", 5, 1, "2026-01-02")
        done = step()
        assert (done["mode"], done["inserted"], done["updated"], done["deleted"]) == (
            "full", 0, 1, 1,
        )  # fmt: skip
        assert connection.execute(rows).fetchall() == [("Energy", "2026-01-01", 36)]
        # what it does not read does not wake it
        connection.execute(
            "insert into raw_salesforce.contact (id, lastname, systemmodstamp)"
            " values ('003000000000001AAA', 'Ng', '2026-01-01')"
        )
        assert step() is None


def test_a_merged_model_with_two_key_columns(texts: dict[str, str], empty_url: str) -> None:
    """Its rows follow the first of them."""
    texts["sql/marts/pipeline_by_account.sql"] = AGGREGATE.replace("industry", "account")
    texts["sql/marts/pipeline_by_account_model.sql"] = (
        "create or replace view marts.pipeline_by_account_model as"
        " select o.account_id as account, date_trunc('month', o.close_date::timestamp)::date"
        " as close_month, sum(o.amount) as open_amount from marts.fct_opportunity as o"
        " where o.account_id is not null and o.close_date is not null and o.amount is not null"
        " group by 1, 2;"
        " call control.register_model('marts.pipeline_by_account', 'merge',"
        " control.link('marts.fct_opportunity', 'account_id', '{close_date, amount}'));"
    )
    with server.connect(empty_url) as connection:
        build_from_source(connection, texts)
        stamp = 0

        def land(record: int, account: int, amount: int, month: int) -> None:
            nonlocal stamp
            stamp += 1
            connection.execute(
                "insert into raw_salesforce.opportunity"
                " (id, accountid, amount, closedate, systemmodstamp) values (%s, %s, %s, %s, %s)",
                [
                    f"00600000000000{record}AAA", f"00100000000000{account}AAA", str(amount),
                    f"2026-{month:02}-15", f"2026-01-01T00:00:{stamp:02}.000Z",
                ],
            )  # fmt: skip

        rows = (
            "select account, extract(month from close_month)::int, open_amount::int"
            " from marts.pipeline_by_account order by 1, 2"
        )
        land(1, 1, 10, 1)
        land(2, 1, 20, 2)
        land(3, 2, 30, 1)
        transform(connection)
        land(1, 2, 10, 1)  # to another account
        land(2, 1, 20, 3)  # to another month
        step = transform(connection)["models"][-1]
        assert (step["model"], step["mode"]) == ("marts.pipeline_by_account", "incremental")
        assert (step["inserted"], step["updated"], step["deleted"]) == (1, 1, 2)
        assert connection.execute(rows).fetchall() == [
            ("001000000000001AAA", 3, 20),
            ("001000000000002AAA", 1, 40),
        ]
        incremental = connection.execute(rows).fetchall()
        connection.execute("select public.run_salesforce_transform(true)")
        assert connection.execute(rows).fetchall() == incremental
