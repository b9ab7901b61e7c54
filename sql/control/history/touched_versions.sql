-- Nearly always what landed is the new current version and nothing else: then the open version in
-- the history ends on its day, and current state, typed already, holds from there. Only for the
-- others (late, several at once, to be rechecked) all versions are read from landing.
create or replace function control.touched_versions(
    ids text[],
    days date[],
    retained_from date,
    out versions marts.opportunity_history[],
    out rebuilt text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $touched_versions$
declare
    _columns text[] := control.table_columns('marts.opportunity_history');
begin
    execute format(
        $sql$select
    array_agg(row(%1$s)::marts.opportunity_history),
    coalesce(
        array_agg(distinct t.opportunity_id) filter (where c.is_current_only is not true), '{}'
    )
from unnest($1, $2) as t (opportunity_id, touched_from)
left join intermediate.opportunity as v on t.opportunity_id = v.id
left join marts.opportunity_history as h
    on t.opportunity_id = h.opportunity_id and h.valid_to = '9999-12-31'
left join control.stage as k on v.stage_name = k.stage_name
cross join control.setting as s
cross join lateral (
    select
        t.touched_from = %4$s
        and t.touched_from > '-infinity'
        and coalesce(h.valid_from <= t.touched_from, true) as is_current_only
) as c
cross join lateral (
    select %2$s
    where c.is_current_only
    union all
    select %3$s
    where c.is_current_only and h.valid_from < t.touched_from
    union all
    select %1$s
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
where i.valid_to > $3$sql$,
        control.column_list(_columns, 'i.'),
        control.current_version_columns(),
        (
            select
                string_agg(
                    case
                        when c.name = 'valid_to' then 't.touched_from'
                        else format('h.%I', c.name)
                    end,
                    ', ' order by c.place
                )
            from unnest(_columns) with ordinality as c (name, place)
        ),
        control.current_version_day()
    )
    into
        versions,
        rebuilt
    using touched_versions.ids, touched_versions.days, touched_versions.retained_from;
end;
$touched_versions$;

comment on function control.touched_versions(text[], date[], date) is
'The versions of opportunities that hold on or after a day, or end on it, each opportunity from a
day of its own: the first of those its landed rows count from. Without what ended before the
retained days. rebuilt are the opportunities whose versions were read from landing.';
