create or replace view control.check_opportunity_without_id as
select
    r.raw_id::text as record_id,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity'
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view control.check_opportunity_without_id is
'Landed Opportunity rows whose id is null, empty or all zeros: nothing can be keyed by it. Grain:
one row per landed row; record_id is its raw_id. Source: raw_salesforce.opportunity.';

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
