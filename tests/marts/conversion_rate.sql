-- marts.conversion_rate: what a currency is worth in the reporting currency, by day.
begin;

set local client_min_messages = warning;

select plan(4);

insert into raw_salesforce.currencytype (id, isocode, conversionrate, iscorporate)
values
('01L000000000001AAA', 'EUR', '1', 'true'),
('01L000000000002AAA', 'USD', '1.25', 'false'),
-- has dated rates, which say what it is worth; no rate is 0
('01L000000000003AAA', 'GBP', '9', 'false'),
('01L000000000004AAA', 'CHF', '0', 'false');
insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'GBP', '2026-01-01', '0.5'),
('04w000000000002AAA', 'GBP', '2026-02-01', '0.8'),
-- of one day the later version
('04w000000000003AAA', 'GBP', '02/01/2026', '0.4'),
('04w000000000004AAA', 'JPY', 'soon', '100');

select public.run_salesforce_transform();
select is_empty('select * from marts.conversion_rate', 'no reporting currency, no rates');

update control.setting set reporting_currency = 'USD';
select public.run_salesforce_transform();
select results_eq(
    $$ select currency_iso_code, valid_from, valid_to, trim_scale(rate)
        from marts.conversion_rate order by 1, 2 $$,
    $$ values
        ('EUR', '0001-01-02'::date, '9999-12-31'::date, 1.25),
        ('GBP', '2026-01-01', '2026-02-01', 2.5),
        ('GBP', '2026-02-01', '9999-12-31', 3.125),
        ('USD', '0001-01-01', '9999-12-31', 1) $$,
    'dated rates from the first on, else those without a date; the reporting currency is itself'
);

insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values ('04w000000000005AAA', 'USD', '2026-01-15', '1');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'another rate lands');
select results_eq(
    $$ select currency_iso_code, valid_from, valid_to, trim_scale(rate)
        from marts.conversion_rate order by 1, 2 $$,
    $$ values
        ('EUR', '2026-01-15'::date, '9999-12-31'::date, 1.0),
        ('GBP', '2026-01-15', '2026-02-01', 2.0),
        ('GBP', '2026-02-01', '9999-12-31', 2.5),
        ('USD', '0001-01-01', '9999-12-31', 1) $$,
    'both rates count, and what one of them leaves open is not known'
);

select finish();

rollback;
