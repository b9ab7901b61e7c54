create or replace function control.column_definitions(relation regclass, columns text[])
returns text
language sql
stable
begin atomic
    select
        string_agg(
            format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' order by c.place
        )
    from unnest(column_definitions.columns) with ordinality as c (name, place)
    inner join pg_attribute as a
        on a.attrelid = column_definitions.relation and c.name = a.attname;
end;

comment on function control.column_definitions(regclass, text[]) is
'Columns of a table or view with their types, for a generated statement that reads a function which
returns records.';
