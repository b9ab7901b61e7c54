create or replace function control.carried_columns(model text)
returns text[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(distinct c.name order by c.name), '{}')
    from control.model_link as l
    inner join control.model as d on l.model = d.model
    cross join lateral unnest(l.link_column || l.reads) as c (name)
    where
        l.upstream = carried_columns.model
        and l.link_column <> (control.key_columns(carried_columns.model))[1]
        and d.refresh <> 'recompute';
end;

comment on function control.carried_columns(text) is
'The columns of a model whose values before a merge its dependants are told or compared by: those
they link by, other than by its key, and what they read over such a link.';
