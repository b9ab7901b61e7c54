create or replace function control.key_column(model text)
returns text
language sql
stable
begin atomic
    select a.attname::text
    from pg_index as i
    inner join pg_attribute as a on i.indrelid = a.attrelid and i.indkey[0] = a.attnum
    where i.indrelid = to_regclass(key_column.model) and i.indisprimary;
end;

comment on function control.key_column(text) is
'First column of a table''s primary key: the one whose values a run hands on as changed keys.';
