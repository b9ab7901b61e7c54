-- marts.pipeline_movement_converted_between(): one waterfall over all currencies.
begin;

\ir six_deals.psql

select plan(4);

prepare movement as
select
    period_start,
    close_period,
    unconverted_currencies,
    opening_amount,
    created_amount,
    won_amount,
    lost_amount,
    deleted_amount,
    increased_amount,
    rate_changed_amount,
    closing_amount,
    residual_amount
from marts.pipeline_movement_converted_between('month', '2026-05-01', '2026-05-20')
order by close_period;

select is_empty('movement', 'no reporting currency, nothing to show');

insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
('04w000000000002AAA', 'EUR', '2026-01-01', '0.5'),
('04w000000000003AAA', 'EUR', '2026-05-04', '0.25');
update control.setting set reporting_currency = 'USD';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
-- opening 120 and 60 EUR at 2, 50 USD; on 4 May an euro is worth 4; won at 130, of which 10 more
select results_eq(
    'movement',
    $$ values
        (
            '2026-05-01'::date, '2026-04-01'::date, '{}'::text[],
            410.0 + 1000, 2000.0, -520.0 - 240, -50.0, -1000.0, 40.0, 360.0 + 2000, 4000.0, 0.0
        ) $$,
    'what was in the pipeline is worth more by what the rate changed'
);
update control.setting set reporting_currency = 'CHF';
select public.run_salesforce_transform();
select results_eq(
    $$
        select distinct unconverted_currencies, opening_amount, closing_amount, residual_amount
        from marts.pipeline_movement_converted_between('month', '2026-05-01', '2026-05-20')
    $$,
    $$ values ('{EUR,USD}'::text[], null::numeric, null::numeric, null::numeric) $$,
    'where rates are missing nothing is claimed'
);

select finish();

rollback;
