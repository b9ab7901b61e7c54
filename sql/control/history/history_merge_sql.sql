-- The one place where the merge into opportunity history is written; its columns are the table's.
create or replace function control.history_merge_sql(source text, mode text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $history_merge_sql$
declare
    _columns text[] := control.table_columns('marts.opportunity_history');
begin
    if history_merge_sql.mode = 'initial' then
        return format(
            $sql$with inserted as (
    insert into marts.opportunity_history (%1$s)
    select %2$s
    from %3$s
    returning 1
)

select
    count(*) as inserted,
    0::bigint as updated,
    0::bigint as deleted,
    null::text[] as changed_keys
from inserted$sql$,
            control.column_list(_columns, ''),
            control.column_list(_columns, 's.'),
            history_merge_sql.source
        );
    end if;

    return format(
        $sql$with merged as (
    merge into marts.opportunity_history as t
    using %1$s on t.opportunity_id = s.opportunity_id and t.valid_to = s.valid_to
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
            when history_merge_sql.mode = 'full'
                then e'\n    when not matched by source then\n        delete'
        end,
        case when history_merge_sql.mode <> 'full' then ', s.opportunity_id' end,
        case
            when history_merge_sql.mode = 'full' then 'null::text[]'
            else 'coalesce(array_agg(distinct opportunity_id), ''{}'')'
        end
    );
end;
$history_merge_sql$;

comment on function control.history_merge_sql(text, text) is
'The statement that merges a source of versions (… as s) into marts.opportunity_history; mode full:
the source is the whole history, and what it does not hold is deleted; initial: the same into an
empty table; incremental: some versions. Returns one row: inserted, updated, deleted, changed_keys
(null unless incremental).';
