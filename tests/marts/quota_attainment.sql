-- marts.quota_attainment: quotas beside what was booked and what is open.
begin;

\ir six_deals.psql

select plan(4);

prepare attained as
select
    owner_name,
    close_period,
    currency_iso_code,
    quota_amount,
    booked_count,
    booked_amount,
    open_amount,
    attainment,
    coverage
from marts.quota_attainment
order by owner_id, close_period, currency_iso_code;

select is_empty('attained', 'no quotas, nothing to attain');

insert into raw_salesforce.forecastingquota (
    id, quotaownerid, startdate, quotaamount, currencyisocode
)
values
-- monthly ones are added up; deal 2 was won in the quarter before
('0QT000000000001AAA', '005000000000001AAA', '2026-04-01', '100', 'EUR'),
('0QT000000000002AAA', '005000000000001AAA', '2026-05-01', '160', 'EUR'),
('0QT000000000003AAA', '005000000000001AAA', '2026-01-01', '150', 'EUR'),
('0QT000000000004AAA', '005000000000002AAA', '2026-04-01', '560', 'EUR'),
('0QT000000000005AAA', '005000000000002AAA', '2026-04-01', '0', 'USD');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    'attained',
    $$ values
        (
            '005000000000001AAA', '2026-01-01'::date, 'EUR', 150.0, 1::bigint, 180.0, 0.0, 1.2,
            null::numeric
        ),
        ('005000000000001AAA', '2026-04-01', 'EUR', 260, 1, 130, 0, 0.5, 0),
        ('005000000000002AAA', '2026-04-01', 'EUR', 560, 1, 60, 1000, 0.1071, 2),
        ('005000000000002AAA', '2026-04-01', 'USD', 0, 0, 0, 0, null, null) $$,
    'by owner, fiscal quarter and currency; a quota that is reached needs no coverage'
);

insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
('04w000000000002AAA', 'EUR', '2026-03-01', '0.5');
insert into raw_salesforce.user (id, name, systemmodstamp)
values ('005000000000001AAA', 'Ada', '2026-01-01T00:00:00.000Z');
update control.setting set reporting_currency = 'USD';
select public.run_salesforce_transform();
select results_eq(
    'attained',
    $$ values
        ('Ada', '2026-01-01'::date, 'USD', null::numeric, 1::bigint, 360.0, 0.0, null::numeric, null::numeric),
        ('Ada', '2026-04-01', 'USD', 520, 1, 260, 0, 0.5, 0),
        ('005000000000002AAA', '2026-04-01', 'USD', 1120, 1, 120, 2000, 0.1071, 2) $$,
    'in the reporting currency together; without a rate on its first day a quota is not known'
);

select finish();

rollback;
