-- Nearly always what landed is the new current version and nothing else: then the open version in
-- the history ends on its day, and current state, typed already, holds from there. Only for the
-- others (late, several at once, to be rechecked) all versions are read from landing; those that
-- Salesforce recorded before, with their longer way, only where there are any.
create or replace function control.refresh_opportunity_history_statements()
returns table (purpose text, statement text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $refresh_opportunity_history_statements$
declare
    _history text[] := control.table_columns('marts.opportunity_history');
    _current text := control.column_list(_history, 'v.');
begin
    purpose := 'merge versions';
    statement := control.merge_sql(
        'marts.opportunity_history', 'incremental', 'unnest($1) as s'
    );
    return next;

    purpose := 'touched versions';
    statement := control.fill(
        $template$select
    array_agg(row({{ columns }})::marts.opportunity_history),
    coalesce(
        array_agg(distinct t.opportunity_id) filter (where c.is_current_only is not true), '{}'
    )
from unnest($1, $2) as t (opportunity_id, touched_from)
left join intermediate.opportunity_current_version as v on t.opportunity_id = v.opportunity_id
left join marts.opportunity_history as h
    on t.opportunity_id = h.opportunity_id and h.valid_to = '9999-12-31'
cross join lateral (
    select
        t.touched_from = v.valid_from
        and t.touched_from > '-infinity'
        and coalesce(h.valid_from <= t.touched_from, true) as is_current_only
) as c
cross join lateral (
    select {{ current }}
    where c.is_current_only
    union all
    select {{ ended }}
    where c.is_current_only and h.valid_from < t.touched_from
    union all
    select {{ columns }}
    from (
        select
            v.*,
            coalesce(
                min(v.valid_from) over (
                    order by v.version_at desc, v.raw_id desc
                    rows between unbounded preceding and 1 preceding
                ),
                '9999-12-31'
            ) as valid_to
        from intermediate.opportunity_version as v
        where
            v.landed_id in (t.opportunity_id, left(t.opportunity_id, 15))
            and v.opportunity_id = t.opportunity_id
    ) as i
    where
        c.is_current_only is not true
        and i.valid_from < i.valid_to
        and i.valid_to >= t.touched_from
) as i
where i.valid_to > $3$template$,
        jsonb_build_object(
            'columns', control.column_list(_history, 'i.'),
            'current', _current,
            'ended', (
                select string_agg(
                    case
                        when c.name = 'valid_to' then 't.touched_from'
                        else format('h.%I', c.name)
                    end,
                    ', ' order by c.place
                )
                from unnest(_history) with ordinality as c (name, place)
            )
        )
    );
    return next;

    purpose := 'touched versions with records';
    statement := replace(
        statement,
        'from intermediate.opportunity_version as v',
        'from intermediate.opportunity_known_version as v'
    );
    return next;

    -- what holds today has been typed already; what ended is joined to its version
    purpose := 'all versions';
    statement := control.fill(
        $template$select {{ ended }}
from control.ended_interval as i
inner join intermediate.opportunity_version as v
    on i.raw_id = v.raw_id and i.opportunity_id = v.opportunity_id
union all
select {{ current }}
from intermediate.opportunity_current_version as v$template$,
        jsonb_build_object(
            'ended', (
                select string_agg(
                    format(
                        case
                            when c.name in ('opportunity_id', 'valid_from', 'valid_to') then 'i.%I'
                            else 'v.%I'
                        end,
                        c.name
                    ),
                    ', ' order by c.place
                )
                from unnest(_history) with ordinality as c (name, place)
            ),
            'current', _current
        )
    );
    return next;

    purpose := 'all versions with records';
    statement := statement || e'\nunion all\n' || replace(
        split_part(statement, 'union all', 1),
        'inner join intermediate.opportunity_version as v',
        'inner join intermediate.opportunity_recorded_version as v'
    );
    return next;
end;
$refresh_opportunity_history_statements$;

comment on function control.refresh_opportunity_history_statements() is
'The statements of control.refresh_opportunity_history, for control.model_statement. Grain: one row
per purpose.';
