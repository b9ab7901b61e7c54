-- A currency is worth what its dated rates say, from the first of them on; one without any, what
-- CurrencyType says. What neither says is not known, and never 1.
create or replace view marts.conversion_rate_model as
with dated as (
    -- two of one day (a file of one's own loaded in two notations): the later version
    select distinct on (d.iso_code, d.start_date)
        d.iso_code,
        d.start_date,
        d.conversion_rate
    from intermediate.datedconversionrate as d
    where d.iso_code is not null and d.start_date is not null
    order by d.iso_code asc, d.start_date asc, d.version_at desc, d.id desc
),

unit as (
    select
        d.iso_code,
        greatest(d.start_date, '0001-01-02') as valid_from,
        lead(d.start_date, 1, '9999-12-31') over (
            partition by d.iso_code order by d.start_date
        ) as valid_to,
        d.conversion_rate as units
    from dated as d
    union all
    select
        c.iso_code,
        date '0001-01-02' as valid_from,
        date '9999-12-31' as valid_to,
        max(c.conversion_rate) as units
    from intermediate.currencytype as c
    where
        c.iso_code is not null
        and c.iso_code not in (select d.iso_code from dated as d)
    group by c.iso_code
)

select
    f.iso_code as currency_iso_code,
    greatest(f.valid_from, t.valid_from) as valid_from,
    least(f.valid_to, t.valid_to) as valid_to,
    round(t.units / f.units, 12) as rate
from control.setting as s
inner join unit as t on s.reporting_currency = t.iso_code and t.units > 0
inner join unit as f
    on
        s.reporting_currency <> f.iso_code
        and f.units > 0
        and t.valid_from < f.valid_to
        and t.valid_to > f.valid_from
union all
-- what is in it already needs no rate, be its day known (marts.conversion_day) or not
select
    s.reporting_currency as currency_iso_code,
    date '0001-01-01' as valid_from,
    date '9999-12-31' as valid_to,
    1 as rate
from control.setting as s
where s.reporting_currency is not null;

comment on view marts.conversion_rate_model is
'The logic of marts.conversion_rate. Source: control.setting, intermediate.currencytype,
intermediate.datedconversionrate.';

call control.register_model(
    'marts.conversion_rate',
    'recompute',
    control.link('intermediate.currencytype', 'id'),
    control.link('intermediate.datedconversionrate', 'id')
);
