create or replace function control.key_columns(model text)
returns text[]
language sql
stable
begin atomic
    select array_agg(a.attname::text order by k.place)
    from pg_index as i
    cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (number, place)
    inner join pg_attribute as a on i.indrelid = a.attrelid and k.number = a.attnum
    where i.indrelid = to_regclass(key_columns.model) and i.indisprimary;
end;

comment on function control.key_columns(text) is
'Columns of a table''s primary key in their order; NULL where it has none.';
