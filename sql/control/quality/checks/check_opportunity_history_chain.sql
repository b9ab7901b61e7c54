create or replace view control.check_opportunity_history_chain as
select
    h.opportunity_id as record_id,
    h.valid_from::text as part,
    'the version from ' || h.valid_from || ' follows one that ended on ' || h.previous_valid_to
        as reason
from (
    select
        v.opportunity_id,
        v.valid_from,
        lag(v.valid_to) over (
            partition by v.opportunity_id
            order by v.valid_to
        ) as previous_valid_to
    from marts.opportunity_history as v
) as h
where h.valid_from <> h.previous_valid_to;

comment on view control.check_opportunity_history_chain is
'Versions in the history that overlap the version before or leave a gap after it. Grain: one row
per opportunity and version (part: its first day). Source: marts.opportunity_history.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'opportunity_history_chain',
    'Each version in the history begins where the one before ended',
    'error',
    'marts.opportunity_history',
    'full'
)
on conflict do nothing;
