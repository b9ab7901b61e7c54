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

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
select
    m.name,
    m.definition,
    m.formula,
    r.source,
    r.grain,
    r.mart,
    m.mart_column,
    m.unit,
    r.owner
from (
    select
        '(select marts.fiscal_quarter_start(d.day, s.fiscal_year_start_month) as created_period,'
        || ' l.lead_source, coalesce(l.is_converted, false) as is_converted, case when'
        || ' l.is_converted then greatest(l.converted_date - d.day, 0) end as days, o.status,'
        || ' o.amount, r.rate from marts.dim_lead as l cross join control.setting as s cross join'
        || ' control.today as t cross join lateral (select (l.created_at at time zone'
        || ' s.time_zone)::date as day) as d left join marts.fct_opportunity as o on'
        || ' l.converted_opportunity_id = o.opportunity_id left join marts.conversion_rate as r on'
        || ' o.currency_iso_code = r.currency_iso_code and marts.conversion_day(o.status,'
        || ' o.close_date, t.business_date) >= r.valid_from and marts.conversion_day(o.status,'
        || ' o.close_date, t.business_date) < r.valid_to) as f' as source,
        'created_period, lead_source' as grain,
        'marts.lead_conversion' as mart,
        'marketing' as owner
) as r
cross join (
    values
    (
        'lead_count',
        'Leads created in a fiscal quarter, by source.',
        'count(*)',
        'lead_count',
        'leads'
    ),
    (
        'lead_converted_count',
        'Of them, those converted by today.',
        'count(*) filter (where f.is_converted)',
        'converted_count',
        'leads'
    ),
    (
        'lead_not_converted_count',
        'Of them, the others.',
        'count(*) filter (where not f.is_converted)',
        'not_converted_count',
        'leads'
    ),
    (
        'lead_conversion_rate',
        'The part of a quarter''s leads that is converted by today: it rises as they grow older.',
        'round(count(*) filter (where f.is_converted)::numeric / count(*), 4)',
        'conversion_rate',
        'share, 0 to 1'
    ),
    (
        'lead_average_days_to_convert',
        'Average days from creation to conversion of the converted ones; what is not known is left '
        || 'out.',
        'round(avg(f.days), 1)',
        'average_days_to_convert',
        'days'
    ),
    (
        'lead_opportunity_count',
        'Leads that became a deal which is there today.',
        'count(f.status)',
        'opportunity_count',
        'deals'
    ),
    (
        'lead_open_count',
        'Of these deals, those open today; one that two leads became counts twice.',
        'count(*) filter (where f.status = ''open'')',
        'open_count',
        'deals'
    ),
    (
        'lead_won_count',
        'Of these deals, those won today; one that two leads became counts twice.',
        'count(*) filter (where f.status = ''won'')',
        'won_count',
        'deals'
    ),
    (
        'lead_lost_count',
        'Of these deals, those lost today; one that two leads became counts twice.',
        'count(*) filter (where f.status = ''lost'')',
        'lost_count',
        'deals'
    ),
    (
        'lead_win_rate',
        'By count: won of won and lost deals; NULL without any.',
        'round(count(*) filter (where f.status = ''won'')::numeric / nullif(count(*) filter (where '
        || 'f.status in (''won'', ''lost'')), 0), 4)',
        'win_rate',
        'share, 0 to 1'
    ),
    (
        'lead_won_amount_converted',
        'Amount of the won deals in the reporting currency, by the rates of their close dates; what'
        || ' has no rate is left out.',
        'sum(f.amount * f.rate) filter (where f.status = ''won'')',
        'won_amount_converted',
        'reporting currency'
    ),
    (
        'lead_won_amount_unconverted_count',
        'Won deals with an amount that is not in there, for want of a rate.',
        'count(f.amount) filter (where f.status = ''won'' and f.rate is null)',
        'won_amount_unconverted_count',
        'deals'
    )
) as m (name, definition, formula, mart_column, unit)
on conflict (name) do nothing;
