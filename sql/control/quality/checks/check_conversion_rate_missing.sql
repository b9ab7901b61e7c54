-- Nothing is read where no reporting currency is set.
create or replace view control.check_conversion_rate_missing as
select
    coalesce(m.currency_iso_code, 'no currency') as record_id,
    m.deals || ' deals have an amount and no rate into ' || s.reporting_currency
    || ', such as ' || m.opportunity_id
    || coalesce(' on ' || nullif(m.day, '0001-01-01'), ' without a close date') as reason
from control.setting as s
cross join lateral (
    select
        o.currency_iso_code,
        count(*) as deals,
        min(o.opportunity_id) as opportunity_id,
        (array_agg(c.day order by o.opportunity_id))[1] as day
    from marts.fct_opportunity as o
    cross join control.today as t
    cross join lateral marts.conversion_day(o.status, o.close_date, t.business_date) as c (day)
    where
        s.reporting_currency is not null
        and o.amount is not null
        and not exists (
            select from marts.conversion_rate as r
            where
                r.currency_iso_code = o.currency_iso_code
                and r.valid_from <= c.day and r.valid_to > c.day
        )
    group by o.currency_iso_code
) as m;

comment on view control.check_conversion_rate_missing is
'Currencies of deals whose amount cannot be converted into control.setting.reporting_currency: no
rate on the close date (closed deals) or today (open ones). Grain: one row per currency. Source:
marts.fct_opportunity, marts.conversion_rate.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'conversion_rate_missing',
    'Every amount can be converted into the reporting currency, where one is set',
    'warn',
    'marts.conversion_rate',
    'run'
)
on conflict do nothing;
