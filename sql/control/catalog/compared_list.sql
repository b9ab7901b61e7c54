-- As jsonb, 1.0 and 1 are equal and yet not the same bytes: which of them a table holds would
-- depend on what was merged first.
create or replace function control.compared_list(relation regclass, columns text[], prefix text)
returns text
language sql
stable
begin atomic
    select
        string_agg(
            prefix || quote_ident(c.name)
            || case when a.atttypid = 'jsonb'::regtype then '::text' else '' end,
            ', ' order by c.place
        )
    from unnest(compared_list.columns) with ordinality as c (name, place)
    inner join pg_attribute as a
        on a.attrelid = compared_list.relation and c.name = a.attname;
end;

comment on function control.compared_list(regclass, text[], text) is
'Columns of a table as a generated statement compares them: as control.column_list, jsonb as text.';
