create or replace function control.column_list(columns text[], prefix text)
returns text
language sql
immutable
parallel safe
begin atomic
    select string_agg(prefix || quote_ident(c.name), ', ' order by c.place)
    from unnest(columns) with ordinality as c (name, place);
end;

comment on function control.column_list(text[], text) is
'Column names for a generated statement: quoted, each behind the prefix, separated by commas.';
