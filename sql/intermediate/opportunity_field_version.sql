-- Deals of which OpportunityFieldHistory landed: at each recorded change what every column was by
-- then. The last change up to it says so, else the next one after it, else what landed first.
-- Written so that one deal's are found by index: each window is a deal's own.
create or replace view intermediate.opportunity_field_version as
select
    -- ids
    s.opportunity_id,
    p.account_id,
    p.owner_id,
    p.record_type_id,

    -- attributes
    p.type,
    p.stage_name,
    p.forecast_category,

    -- flags: a deal that was in the recycle bin changed no more
    k.is_closed,
    k.is_won,
    false as is_deleted,

    -- amounts
    p.amount,
    p.probability,
    p.currency_iso_code,

    -- dates and times
    p.close_date,
    s.changed_at as system_modstamp,
    s.created_at,

    -- version
    greatest((s.changed_at at time zone z.time_zone)::date, z.history_start) as valid_from,
    greatest(
        s.changed_at, z.history_start::timestamp at time zone z.time_zone
    ) as version_from,
    '-infinity'::timestamptz as version_at,
    -row_number() over (
        partition by s.opportunity_id
        order by s.changed_at desc, s.place desc, s.id collate pg_catalog."C" desc
    ) as raw_id,
    s.opportunity_id as landed_id,
    null::xid8 as load_xid,
    s.changed_by_id as last_modified_by_id,
    s.origin,
    coalesce(x.assumed_columns, '{}') as assumed_columns
from (
    select
        c.opportunity_id,
        c.changed_at,
        c.place,
        c.id,
        c.changed_by_id,
        c.origin,
        f.created_at,
        f.content as first,
        intermediate.merged_jsonb(jsonb_build_object(c.column_name, c.after))
        filter (where c.column_name is not null) over (
            partition by c.opportunity_id
            order by c.changed_at, c.place, c.id collate pg_catalog."C"
        ) as after,
        -- the nearest comes last, and wins
        intermediate.merged_jsonb(jsonb_build_object(c.column_name, c.before))
        filter (where c.column_name is not null) over (
            partition by c.opportunity_id
            order by c.changed_at desc, c.place desc, c.id collate pg_catalog."C" desc
            groups between unbounded preceding and 1 preceding
        ) as before,
        row_number() over (
            partition by c.opportunity_id, c.changed_at, c.place, c.id order by c.column_name
        ) as part
    from intermediate.opportunity_recorded_change as c
    inner join (
        select
            v.opportunity_id,
            v.created_at,
            v.landed_from,
            b.content
        from intermediate.opportunity_first_version as v
        cross join
            lateral (
                select
                    jsonb_object_agg(
                        e.key,
                        jsonb_build_object(
                            'v', e.value, 'a', e.key <> 'currency_iso_code' or e.value <> 'null'
                        )
                    ) as content
                from jsonb_each(to_jsonb(v)) as e
                where e.key <> all(
                    '{opportunity_id, assumed_columns, landed_from, raw_id, created_at, is_closed,
                    is_won, is_deleted, system_modstamp, last_modified_by_id}'::text[]
                )
            ) as b
    ) as f
        on c.opportunity_id = f.opportunity_id and c.changed_at < f.landed_from
    where exists (
        select from intermediate.opportunityfieldhistory as h
        where h.opportunity_id = c.opportunity_id
    )
) as s
cross join
    lateral (
        select
            jsonb_object_agg(e.key, e.value -> 'v') as content,
            array_agg(
                e.key order by e.key = 'currency_iso_code', e.key collate pg_catalog."C"
            ) filter (where e.value -> 'a' = 'true') as assumed_columns
        from jsonb_each(s.first || s.before || s.after) as e
    ) as x
cross join lateral jsonb_populate_record(null::intermediate.opportunity, x.content) as p
cross join control.setting as z
left join control.stage as k on p.stage_name = k.stage_name
where s.part = 1;

comment on view intermediate.opportunity_field_version is
'Versions of Opportunities from before they first landed, of those that OpportunityFieldHistory
tells of. Grain: one row per change that Salesforce recorded before the first landed version of its deal.
Columns as in intermediate.opportunity_recorded_version, whose part it is. Source:
intermediate.opportunity_recorded_change, intermediate.opportunity_first_version, control.stage,
control.setting.';
