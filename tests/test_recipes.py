"""The recipes of docs/extending.md, followed literally."""

from pathlib import Path

import psycopg
import pytest

from warehouse import server
from warehouse.deploy import build_from_source, source_texts
from warehouse.load import load_folder


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
    replace(
        texts,
        "sql/control/registry/model_link.sql",
        "    ('marts.dim_date', null",
        "    ('intermediate.lead', 'staging.lead', 'id', null),\n"
        "    ('marts.dim_lead', 'intermediate.lead', 'id', null),\n"
        "    ('marts.dim_date', null",
    )
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
