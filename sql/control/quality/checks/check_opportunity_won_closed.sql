-- Closed is unknown, not false, where the checkbox does not cast: that is another check.
create or replace view control.check_opportunity_won_closed as
select
    i.id as record_id,
    'won, but not closed' as reason
from intermediate.opportunity as i
where i.is_deleted is not true and i.is_won and not i.is_closed;

comment on view control.check_opportunity_won_closed is
'Undeleted Opportunity records that are won and not closed. Grain: one row per record. Source:
intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_won_closed',
    'Undeleted opportunities that are won are closed',
    'error',
    'intermediate.opportunity'
)
on conflict do nothing;
