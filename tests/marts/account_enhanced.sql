-- marts.account_enhanced: names beside ids, and amounts of any currency in one.
begin;

\ir six_deals.psql

select plan(3);

create temporary view accounts as
select
    a.name,
    a.owner_name,
    a.owner_manager_name,
    a.parent_account_name,
    a.open_amount_converted,
    a.open_amount_unconverted_count,
    a.won_amount_converted,
    a.won_amount_unconverted_count
from marts.account_enhanced as a
order by a.account_id;

select results_eq(
    'select * from accounts',
    $$ values ('Acme', null::text, null::text, null::text, 0.0, 0::bigint, 0.0, 2::bigint) $$,
    'nothing is set: nothing is converted'
);

insert into raw_salesforce.user (id, name, managerid, systemmodstamp)
values ('005000000000001AAA', 'Ada', '005000000000002AAA', '2026-01-01T00:00:00.000Z');
insert into raw_salesforce.account (id, name, ownerid, parentid, systemmodstamp)
values
(
    '001000000000001AAA', 'Acme', '005000000000001AAA', '001000000000002AAA',
    '2026-01-02T00:00:00.000Z'
),
('001000000000002AAA', 'Mother', null, null, '2026-01-02T00:00:00.000Z');
insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
-- doubled on the day deal 1 was won; what was won before counts at the rate of then
('04w000000000002AAA', 'EUR', '2026-01-01', '0.5'),
('04w000000000003AAA', 'EUR', '2026-05-10', '0.25');
update control.setting set reporting_currency = 'USD';

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    'select * from accounts',
    $$ values
        (
            'Acme', 'Ada', '005000000000002AAA', 'Mother', 0.0, 0::bigint,
            180 / 0.5 + 130 / 0.25, 0::bigint
        ),
        ('Mother', null, null, null, 2000.0 * 2, 0, 60 / 0.5, 0) $$,
    'by the rate of the close date, or of today'
);

select finish();

rollback;
