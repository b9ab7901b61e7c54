create or replace view control.check_opportunity_required_field as
select
    i.id as record_id,
    f.field as part,
    f.field || ' is empty' as reason
from intermediate.opportunity as i
cross join
    lateral (
        values
        ('name', i.name is null),
        ('stage_name', i.stage_name is null),
        ('close_date', i.close_date is null)
    ) as f (field, is_empty)
where
    num_nulls(i.name, i.stage_name, i.close_date) > 0
    and i.is_deleted is not true
    and f.is_empty;

comment on view control.check_opportunity_required_field is
'Undeleted Opportunity records without a value that Salesforce requires. Grain: one row per record
and field (part). Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_required_field',
    'Undeleted opportunities without a name, a stage or a close date',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
