-- The one place where the merge into opportunity history is written; its columns are the table's.
create or replace function control.history_merge_sql(source text, is_full boolean)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $history_merge_sql$
declare
    _columns text[];
begin
    select array_agg(a.attname::text order by a.attnum)
    into _columns
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped;

    return format(
        $sql$with merged as (
    merge into marts.opportunity_history as t
    using %1$s as s on t.opportunity_id = s.opportunity_id and t.valid_to = s.valid_to
    when matched and (%2$s)
        is distinct from (%3$s) then
        update set %4$s
    when not matched then
        insert (%5$s)
        values (%3$s)%6$s
    returning merge_action() as action%7$s
)

select
    count(*) filter (where action = 'INSERT') as inserted,
    count(*) filter (where action = 'UPDATE') as updated,
    count(*) filter (where action = 'DELETE') as deleted,
    %8$s as changed_keys
from merged$sql$,
        history_merge_sql.source,
        control.column_list(_columns, 't.'),
        control.column_list(_columns, 's.'),
        (
            select string_agg(format('%1$I = s.%1$I', c.name), ', ' order by c.place)
            from unnest(_columns) with ordinality as c (name, place)
            where c.name not in ('opportunity_id', 'valid_to')
        ),
        control.column_list(_columns, ''),
        case
            when history_merge_sql.is_full
                then e'\n    when not matched by source then\n        delete'
        end,
        case when not history_merge_sql.is_full then ', s.opportunity_id' end,
        case
            when history_merge_sql.is_full then 'null::text[]'
            else 'coalesce(array_agg(distinct opportunity_id), ''{}'')'
        end
    );
end;
$history_merge_sql$;

comment on function control.history_merge_sql(text, boolean) is
'The statement that merges a source of versions into marts.opportunity_history; is_full: the source
is the whole history, and what it does not hold is deleted. Returns one row: inserted, updated,
deleted, changed_keys (null where full).';
