-- marts.pipeline_movement_converted: the waterfall over all currencies, period by period.
begin;

\ir six_deals.psql

select plan(4);

select is_empty(
    'select grain from marts.pipeline_movement_converted',
    'no reporting currency, nothing to show'
);
insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
('04w000000000002AAA', 'EUR', '2026-01-01', '0.5'),
('04w000000000003AAA', 'EUR', '2026-05-04', '0.25');
update control.setting set reporting_currency = 'USD';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select set_eq(
    'select * from marts.pipeline_movement_converted where grain = ''month''',
    $$ select 'month', p.* from marts.history_coverage as c, lateral
        marts.pipeline_movement_converted_between('month', c.first_day, c.last_day) as p $$,
    'what the function says of all periods'
);
select set_eq(
    'select distinct grain, residual_amount from marts.pipeline_movement_converted',
    $$ values ('day', 0.0), ('week', 0), ('month', 0), ('fiscal_quarter', 0) $$,
    'opening and lines are the closing, in each grain'
);

select finish();

rollback;
