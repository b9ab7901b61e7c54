create or replace view marts.lead_enhanced as
with lead as (
    select
        l.*,
        (l.created_at at time zone s.time_zone)::date as created_date,
        t.business_date
    from marts.dim_lead as l
    cross join control.setting as s
    cross join control.today as t
)

select
    -- ids
    l.lead_id,
    l.owner_id,
    l.record_type_id,
    l.converted_account_id,
    l.converted_contact_id,
    l.converted_opportunity_id,

    -- attributes
    l.name,
    l.company,
    l.title,
    l.status,
    l.lead_source,
    l.industry,
    l.rating,
    l.country,
    coalesce(w.name, l.owner_id) as owner_name,
    w.manager_name as owner_manager_name,
    coalesce(r.name, l.record_type_id) as record_type_name,

    -- conversion
    coalesce(l.is_converted, false) as is_converted,
    l.created_date,
    l.converted_date,
    case when l.is_converted then greatest(l.converted_date - l.created_date, 0) end
        as days_to_convert,
    case when l.is_converted is not true then greatest(l.business_date - l.created_date, 0) end
        as days_open,
    l.last_activity_date,

    -- the deal it became
    o.name as opportunity_name,
    o.account_name,
    o.stage_name as opportunity_stage_name,
    o.status as opportunity_status,
    o.close_date as opportunity_close_date,
    o.amount as opportunity_amount,
    o.currency_iso_code as opportunity_currency_iso_code,
    o.amount_converted as opportunity_amount_converted
from lead as l
left join marts.dim_user as w on l.owner_id = w.user_id
left join marts.dim_record_type as r on l.record_type_id = r.record_type_id
left join marts.opportunity_enhanced as o on l.converted_opportunity_id = o.opportunity_id;

comment on view marts.lead_enhanced is
'Leads with the names beside their ids and what became of them. Grain: one row per undeleted Lead.
Source: marts.dim_lead, marts.opportunity_enhanced, marts.dim_user, marts.dim_record_type,
control.today.';
comment on column marts.lead_enhanced.lead_id is
'Salesforce id of the lead, in its 18 characters.';
comment on column marts.lead_enhanced.owner_id is
'The Salesforce user, or the queue, who owns the lead.';
comment on column marts.lead_enhanced.record_type_id is 'Record type of the lead.';
comment on column marts.lead_enhanced.converted_account_id is
'The account it became, or was added to; NULL until it is converted.';
comment on column marts.lead_enhanced.converted_contact_id is
'The contact it became; NULL until it is converted.';
comment on column marts.lead_enhanced.converted_opportunity_id is
'The deal it became; NULL until it is converted, and where it was converted without one.';
comment on column marts.lead_enhanced.name is 'Full name of the lead.';
comment on column marts.lead_enhanced.company is 'The company the lead works for.';
comment on column marts.lead_enhanced.title is 'Job title.';
comment on column marts.lead_enhanced.status is 'How far it has been followed up.';
comment on column marts.lead_enhanced.lead_source is 'How the lead came to us.';
comment on column marts.lead_enhanced.industry is 'Industry of the company.';
comment on column marts.lead_enhanced.rating is 'How promising the lead is.';
comment on column marts.lead_enhanced.country is 'Country of the address, by name.';
comment on column marts.lead_enhanced.is_converted is
'Has become an account, a contact and perhaps a deal; false where nothing was delivered.';
comment on column marts.lead_enhanced.created_date is
'Day it was created, in the business time zone; NULL where it is not known.';
comment on column marts.lead_enhanced.converted_date is 'Day it was converted.';
comment on column marts.lead_enhanced.days_to_convert is
'Converted: days from created_date to converted_date, 0 where it was converted before; NULL where
one is not known.';
comment on column marts.lead_enhanced.days_open is
'Not converted: days since it was created; NULL where that is not known.';
comment on column marts.lead_enhanced.last_activity_date is
'Day of the latest event or closed task on the lead.';
comment on column marts.lead_enhanced.opportunity_name is 'Name of the deal it became.';
comment on column marts.lead_enhanced.opportunity_stage_name is 'Stage of that deal.';
comment on column marts.lead_enhanced.opportunity_status is
'open, won, lost or unknown; NULL without a deal, or where that is deleted.';
comment on column marts.lead_enhanced.opportunity_close_date is 'Close date of that deal.';
comment on column marts.lead_enhanced.opportunity_amount is
'Its amount, in opportunity_currency_iso_code.';
comment on column marts.lead_enhanced.opportunity_currency_iso_code is
'Currency of that deal; NULL in an org with one currency.';
comment on column marts.lead_enhanced.opportunity_amount_converted is
'Its amount in the reporting currency (control.setting); NULL where no rate is known.';

grant select on marts.lead_enhanced to salesforce_reporter;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
values
(
    'lead_days_to_convert',
    'Days from the creation of a converted lead to its conversion; 0 where it was converted '
    || 'before, NULL where one is not known.',
    'max(greatest(f.converted_date - f.created_date, 0)) filter (where f.is_converted and '
    || 'f.converted_date is not null and f.created_date is not null)',
    '(select l.*, (l.created_at at time zone s.time_zone)::date as created_date, t.business_date '
    || 'from marts.dim_lead as l cross join control.setting as s cross join control.today as t) '
    || 'as f',
    'lead_id',
    'marts.lead_enhanced',
    'days_to_convert',
    'days',
    'marketing'
),
(
    'lead_days_open',
    'Days since the creation of a lead that is not converted; 0 where that is to come, NULL '
    || 'where it is not known.',
    'max(greatest(f.business_date - f.created_date, 0)) filter (where f.is_converted is not true '
    || 'and f.created_date is not null)',
    '(select l.*, (l.created_at at time zone s.time_zone)::date as created_date, t.business_date '
    || 'from marts.dim_lead as l cross join control.setting as s cross join control.today as t) '
    || 'as f',
    'lead_id',
    'marts.lead_enhanced',
    'days_open',
    'days',
    'marketing'
)
on conflict (name) do nothing;
