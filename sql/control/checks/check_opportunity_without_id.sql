create or replace view control.check_opportunity_without_id as
select
    r.raw_id::text as record_id,
    'landed row ' || r.raw_id || ': ' || r.reason as reason,
    r.record_id as landed_id,
    r.load_xid
from control.rejected_row as r
where
    r.object = 'opportunity'
    and not r.is_set_aside
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_opportunity_without_id is
'Landed Opportunity rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain:
one row per landed row; record_id is its raw_id. Source: control.rejected_row.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'opportunity_without_id',
    'Landed Opportunity rows without a usable id (see control.rejected_row)',
    'error',
    'raw_salesforce.opportunity',
    'landing'
)
on conflict do nothing;
