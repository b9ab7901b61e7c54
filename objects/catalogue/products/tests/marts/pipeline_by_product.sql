-- marts.pipeline_by_product: what is open, won and lost of each product.
begin;

\ir six_deals.psql

select plan(4);

insert into raw_salesforce.product2 (id, name, family)
values ('01t000000000001AAA', 'Inverter', 'Hardware');
insert into raw_salesforce.opportunitylineitem (
    id, opportunityid, product2id, quantity, totalprice, isdeleted
)
values
('00k000000000001AAA', '006000000000003AAA', '01t000000000001AAA', '2', '600', 'false'),
('00k000000000002AAA', '006000000000003AAA', '01t000000000001AAA', '1', '400', 'false'),
('00k000000000003AAA', '006000000000001AAA', '01t000000000001AAA', '1', '130', 'false'),
('00k000000000004AAA', '006000000000001AAA', '01t000000000001AAA', '1', '999', 'true'),
('00k000000000005AAA', '006000000000006AAA', '01t000000000001AAA', '1', '500', 'false'),
('00k000000000006AAA', '006000000000004AAA', '01t000000000009AAA', '3', null, 'false');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    $$ select product2_id, product_name, product_family, close_period, currency_iso_code,
            open_count, open_quantity, open_amount, open_weighted_amount, won_count, won_amount,
            lost_count, lost_quantity, win_rate, open_amount_converted, unconverted_count
        from marts.pipeline_by_product order by 1 $$,
    $$ values
        (
            '01t000000000001AAA', 'Inverter', 'Hardware', date '2026-04-01', 'EUR', 1::bigint, 3.0,
            1000.0, 500.0, 1::bigint, 130.0, 0::bigint, 0.0, 1.0, null::numeric, 3::bigint
        ),
        ('01t000000000009AAA', null, null, '2026-04-01', 'USD', 0, 0, 0, 0, 0, 0, 1, 3, 0, null, 0) $$,
    'line items of deleted deals and deleted ones are left out'
);
insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
('04w000000000002AAA', 'EUR', '2026-01-01', '0.5'),
('04w000000000003AAA', 'EUR', '2026-05-11', '0.25');
update control.setting set reporting_currency = 'USD';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'another run');
select results_eq(
    $$ select open_amount_converted, open_weighted_amount_converted, won_amount_converted,
            unconverted_count
        from marts.pipeline_by_product where currency_iso_code = 'EUR' $$,
    $$ values (4000.0, 2000.0, 260.0, 0::bigint) $$,
    'open ones by today''s rate, closed ones by that of their close date'
);

select finish();

rollback;
