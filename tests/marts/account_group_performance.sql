-- marts.account_group_performance: an account with all below it.
begin;

\ir six_deals.psql

select plan(2);

insert into raw_salesforce.account (id, name, parentid, systemmodstamp)
values
('001000000000002AAA', 'Daughter', '001000000000001AAA', '2026-01-01T00:00:00.000Z'),
('001000000000003AAA', 'Other', null, '2026-01-01T00:00:00.000Z');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

select results_eq(
    $$ select
            ultimate_parent_name, currency_iso_code, account_count, bookings_count,
            bookings_amount, pipeline_count, pipeline_amount, lost_count, lost_amount, win_rate
        from marts.account_group_performance order by 1, 2 $$,
    $$ values
        (
            'Acme', 'EUR', 2::bigint, 3::bigint, 370.0, 1::bigint, 1000.0, 0::bigint, 0.0, 1.0
        ),
        ('Acme', 'USD', 1, 0, 0, 0, 0, 1, 50, 0) $$,
    'the deals of both'
);

select finish();

rollback;
