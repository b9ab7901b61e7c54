-- Frozen from sql/ by `make migration`; never edited once it has landed.

set local role salesforce_owner;

-- begin sql/control/touched_versions.sql
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
begin
    execute (
        select format(
            $sql$select
    array_agg(row(%1$s)::marts.opportunity_history),
    coalesce(
        array_agg(distinct t.opportunity_id) filter (where c.is_current_only is not true), '{}'
    )
from unnest($1, $2) as t (opportunity_id, touched_from)
left join intermediate.opportunity as v on t.opportunity_id = v.id
left join marts.opportunity_history as h
    on t.opportunity_id = h.opportunity_id and h.valid_to = '9999-12-31'
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
            string_agg(format('i.%I', a.attname), ', ' order by a.attnum),
            control.current_version_columns(),
            string_agg(
                case
                    when a.attname = 'valid_to' then 't.touched_from'
                    else format('h.%I', a.attname)
                end,
                ', ' order by a.attnum
            ),
            control.current_version_day()
        )
        from pg_attribute as a
        where
            a.attrelid = 'marts.opportunity_history'::regclass
            and a.attnum > 0
            and not a.attisdropped
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
-- end sql/control/touched_versions.sql

-- begin sql/intermediate/contact_latest.sql
-- Winners are chosen on three narrow columns, before anything else is typed. A full refresh keeps
-- what this view returns in a table and reads intermediate.contact_model over it.
create or replace view intermediate.contact_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from staging.contact as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.contact_latest is
'Which landed row is the latest version of an Contact, up to the last run (control.load_window).
Grain: one row per record id. Source: staging.contact.';
-- end sql/intermediate/contact_latest.sql
