create or replace function control.table_columns(table_name regclass)
returns text[]
language sql
stable
begin atomic
    select array_agg(a.attname::text order by a.attnum)
    from pg_attribute as a
    where
        a.attrelid = table_columns.table_name
        and a.attnum > 0
        and not a.attisdropped;
end;

comment on function control.table_columns(regclass) is
'The columns of a table in their order, for a generated statement (control.column_list).';
