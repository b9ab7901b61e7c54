create or replace view control.check_opportunity_forecast_category_value as
select
    i.id as record_id,
    f.field as part,
    f.field || ' ' || quote_literal(f.value) || ' is not an accepted value' as reason
from intermediate.opportunity as i
cross join
    lateral (
        values
        ('forecast_category', i.forecast_category),
        ('forecast_category_name', i.forecast_category_name)
    ) as f (field, value)
where
    i.is_deleted is not true
    and f.value is not null
    and not exists (
        select from control.accepted_value as v
        where v.field = 'opportunity.' || f.field and v.value = f.value
    );

comment on view control.check_opportunity_forecast_category_value is
'Undeleted Opportunity records whose forecast category is none of control.accepted_value. Grain:
one row per record and field (part). Source: intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_forecast_category_value',
    'The forecast category of undeleted opportunities is one of control.accepted_value',
    'warn',
    'intermediate.opportunity'
)
on conflict do nothing;
