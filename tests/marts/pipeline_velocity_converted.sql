-- marts.pipeline_velocity_converted: velocity over all currencies.
begin;

\ir six_deals.psql

select plan(4);

select is_empty(
    'select slice from marts.pipeline_velocity_converted',
    'no reporting currency, nothing to show'
);
insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
('04w000000000002AAA', 'EUR', '2026-01-01', '0.5');
update control.setting set reporting_currency = 'USD';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    $$ select open_count, average_open_deal_converted, win_rate, average_days_to_close,
            velocity_converted, unconverted_count
        from marts.pipeline_velocity_converted where slice = 'all' $$,
    $$ select count(*) filter (where status = 'open'),
            round(avg(amount * case currency_iso_code when 'EUR' then 2 else 1 end)
                filter (where status = 'open'), 2),
            round(count(*) filter (where status = 'won')::numeric
                / count(*) filter (where status in ('won', 'lost')), 4),
            round(avg(days_to_close) filter (where status = 'won'), 1),
            round(count(*) filter (where status = 'open')
                * avg(amount * case currency_iso_code when 'EUR' then 2 else 1 end)
                    filter (where status = 'open')
                * round(count(*) filter (where status = 'won')::numeric
                    / count(*) filter (where status in ('won', 'lost')), 4)
                / avg(days_to_close) filter (where status = 'won'), 2),
            0::bigint
        from marts.fct_opportunity $$,
    'an euro is worth two dollars'
);
select results_eq(
    $$ select velocity_converted, unconverted_count
        from marts.pipeline_velocity where slice = 'all' and currency_iso_code = 'EUR' $$,
    $$ values (46.15, 0::bigint) $$,
    'beside each currency''s own'
);

select finish();

rollback;
