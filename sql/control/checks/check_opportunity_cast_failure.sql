-- A failure is one of the current version: it goes when a newer version of the record arrives.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_opportunity_cast_failure as
select
    r.record_id,
    r.field as part,
    r.field || ': ' || quote_literal(left(r.raw_value, 100)) || ' is no ' || r.expected as reason,
    r.landed_id,
    r.load_xid
from staging.opportunity_cast_failure as r
where
    control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_opportunity_row(coalesce(r.record_id, r.field));

comment on view control.check_opportunity_cast_failure is
'Values of the current version of Opportunity records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: staging.opportunity_cast_failure.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'opportunity_cast_failure',
    'Values of opportunities that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.opportunity',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
