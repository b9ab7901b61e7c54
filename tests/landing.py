"""Landing once more what has landed, as extractions that overlap do."""

import psycopg


def land_again(
    connection: psycopg.Connection, name: str, where: str = "true", **changed: str
) -> int:
    """Lands rows once more, in their order, columns replaced by expressions."""
    columns = [
        column
        for (column,) in connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and not attisdropped and attname <> all(array['raw_id', 'load_xid', 'extracted_at'])",
            [f"raw_salesforce.{name}"],
        )
    ]
    values = ", ".join(changed.get(column, column) for column in columns)
    return connection.execute(
        f"insert into raw_salesforce.{name} ({', '.join(columns)})"
        f" select {values} from raw_salesforce.{name} where {where} order by raw_id"
    ).rowcount
