-- What a column was before and after a change, and whether that is assumed (a). A record of
-- OpportunityHistory tells of six columns, and of what they were before no more than that they
-- became so. Of one second it is the last word: it shows the deal after the change. Where there is
-- none the deal itself says when it began.
create or replace view intermediate.opportunity_recorded_change as
select
    x.opportunity_id,
    x.created_at as changed_at,
    1 as place,
    x.id,
    x.created_by_id as changed_by_id,
    'field_history' as origin,
    t.column_name,
    jsonb_build_object(
        'v', intermediate.recorded_value(x.old_value, t.kind), 'a', false
    ) as before,
    jsonb_build_object(
        'v', intermediate.recorded_value(x.new_value, t.kind), 'a', false
    ) as after
from intermediate.opportunityfieldhistory as x
left join intermediate.opportunity_tracked_field as t
    on lower(x.field) in (t.field, t.field || 'id')
where
    -- a reference is recorded twice, once by what people call the records
    t.kind is distinct from 'reference'
    or (
        coalesce(x.old_value, '') ~ '^([0-9a-zA-Z]{15}([0-9a-zA-Z]{3})?)?$'
        and coalesce(x.new_value, '') ~ '^([0-9a-zA-Z]{15}([0-9a-zA-Z]{3})?)?$'
    )
union all
select
    h.opportunity_id,
    h.created_at as changed_at,
    2 as place,
    h.id,
    h.created_by_id as changed_by_id,
    'opportunity_history' as origin,
    c.column_name,
    jsonb_build_object('v', c.value, 'a', true) as before,
    jsonb_build_object('v', c.value, 'a', c.is_assumed) as after
from intermediate.opportunityhistory as h
inner join intermediate.opportunity_first_version as f on h.opportunity_id = f.opportunity_id
cross join
    lateral (
        values
        ('stage_name', to_jsonb(h.stage_name), false),
        ('forecast_category', to_jsonb(h.forecast_category), false),
        ('amount', to_jsonb(h.amount), false),
        ('probability', to_jsonb(h.probability), false),
        ('close_date', to_jsonb(h.close_date), false),
        (
            'currency_iso_code',
            to_jsonb(coalesce(h.currency_iso_code, f.currency_iso_code)),
            h.currency_iso_code is null and f.currency_iso_code is not null
        )
    ) as c (column_name, value, is_assumed)
union all
select
    f.opportunity_id,
    f.created_at as changed_at,
    0 as place,
    '' as id,
    null as changed_by_id,
    'field_history' as origin,
    null as column_name,
    null as before,
    null as after
from intermediate.opportunity_first_version as f
where not exists (
    select from intermediate.opportunityhistory as h
    where h.opportunity_id = f.opportunity_id
);

comment on view intermediate.opportunity_recorded_change is
'Changes of Opportunities as Salesforce recorded them, column by column. Grain: one row per record
of OpportunityFieldHistory (column_name is NULL where the history does not track the field), six per
record of OpportunityHistory, and the creation of deals without any of these. before and after:
{v: value, a: whether it is assumed}. Source: intermediate.opportunityfieldhistory,
intermediate.opportunityhistory, intermediate.opportunity_first_version,
intermediate.opportunity_tracked_field.';
