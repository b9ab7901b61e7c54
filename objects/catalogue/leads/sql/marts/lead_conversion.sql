create or replace view marts.lead_conversion as
select
    -- grain
    marts.fiscal_quarter_start(l.created_date, s.fiscal_year_start_month) as created_period,
    l.lead_source,

    -- leads
    count(*) as lead_count,
    count(*) filter (where l.is_converted) as converted_count,
    count(*) filter (where not l.is_converted) as not_converted_count,
    round(count(*) filter (where l.is_converted)::numeric / count(*), 4) as conversion_rate,
    round(avg(l.days_to_convert), 1) as average_days_to_convert,

    -- their deals
    count(l.opportunity_status) as opportunity_count,
    count(*) filter (where l.opportunity_status = 'open') as open_count,
    count(*) filter (where l.opportunity_status = 'won') as won_count,
    count(*) filter (where l.opportunity_status = 'lost') as lost_count,
    marts.win_rate(
        count(*) filter (where l.opportunity_status = 'won'),
        count(*) filter (where l.opportunity_status = 'lost')
    ) as win_rate,
    sum(l.opportunity_amount_converted) filter (where l.opportunity_status = 'won')
        as won_amount_converted,
    count(*) filter (
        where l.opportunity_status = 'won'
        and l.opportunity_amount is not null
        and l.opportunity_amount_converted is null
    ) as won_amount_unconverted_count
from marts.lead_enhanced as l
cross join control.setting as s
group by
    marts.fiscal_quarter_start(l.created_date, s.fiscal_year_start_month),
    l.lead_source;

comment on view marts.lead_conversion is
'What became of the leads created in a fiscal quarter, by source. Grain: one row per created_period
and lead_source; NULL where they are not known. Converted and not converted add up to lead_count.
Deals are counted by lead: one that two leads became counts twice. Source: marts.lead_enhanced.';
comment on column marts.lead_conversion.created_period is
'First day of the fiscal quarter the leads were created in.';
comment on column marts.lead_conversion.lead_source is 'How the leads came to us.';
comment on column marts.lead_conversion.lead_count is 'Leads created in the quarter.';
comment on column marts.lead_conversion.converted_count is 'Of them, those converted by today.';
comment on column marts.lead_conversion.not_converted_count is 'Of them, the others.';
comment on column marts.lead_conversion.conversion_rate is
'converted_count / lead_count, 0 to 1: it rises as a cohort grows older.';
comment on column marts.lead_conversion.average_days_to_convert is
'Average days from creation to conversion, where both are known.';
comment on column marts.lead_conversion.opportunity_count is
'Leads that became a deal which is there today.';
comment on column marts.lead_conversion.open_count is 'Of these deals, the open ones.';
comment on column marts.lead_conversion.won_count is 'Of these deals, the won ones.';
comment on column marts.lead_conversion.lost_count is 'Of these deals, the lost ones.';
comment on column marts.lead_conversion.win_rate is
'Won of won and lost deals, by count, 0 to 1; NULL without any.';
comment on column marts.lead_conversion.won_amount_converted is
'Amount of the won deals in the reporting currency (control.setting), without those that have no
rate; NULL where none has.';
comment on column marts.lead_conversion.won_amount_unconverted_count is
'Won deals with an amount that is not in it: no reporting currency is set, or no rate is known.';

grant select on marts.lead_conversion to salesforce_reporter;
