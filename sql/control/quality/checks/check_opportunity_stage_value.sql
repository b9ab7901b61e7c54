create or replace view control.check_opportunity_stage_value as
select
    i.id as record_id,
    'stage_name ' || quote_literal(i.stage_name) || ' is not a stage of control.stage' as reason
from intermediate.opportunity as i
where
    i.is_deleted is not true
    and i.stage_name is not null
    and not exists (
        select from control.stage as s
        where s.stage_name = i.stage_name
    );

comment on view control.check_opportunity_stage_value is
'Undeleted Opportunity records in a stage that control.stage does not list. Grain: one row per
record. Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_stage_value',
    'The stage of undeleted opportunities is one of control.stage',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
