-- marts.manager_performance: the figures of owner_performance over all below a manager.
begin;

\ir six_deals.psql

select plan(4);

select is_empty('select * from marts.manager_performance', 'without users there are no managers');

-- 2 owns and is below 1, who owns, too; 3 is above both and owns nothing; 4 has nobody
insert into raw_salesforce.user (id, name, managerid, systemmodstamp)
values
('005000000000001AAA', 'Ada', '005000000000003AAA', '2026-01-01T00:00:00.000Z'),
('005000000000002AAA', 'Ben', '005000000000001AAA', '2026-01-01T00:00:00.000Z'),
('005000000000003AAA', 'Cleo', null, '2026-01-01T00:00:00.000Z'),
('005000000000004AAA', 'Dan', null, '2026-01-01T00:00:00.000Z');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

select results_eq(
    $$ select
            manager_name, manager_path, currency_iso_code, owner_count, bookings_count,
            bookings_amount, pipeline_count, pipeline_amount, lost_count, win_rate
        from marts.manager_performance order by 1, 3 $$,
    $$ values
        ('Ada', 'Cleo', 'EUR', 2::bigint, 3::bigint, 370.0, 1::bigint, 1000.0, 0::bigint, 1.0),
        ('Ada', 'Cleo', 'USD', 1, 0, 0, 0, 0, 1, 0),
        ('Cleo', null, 'EUR', 2, 3, 370, 1, 1000, 0, 1),
        ('Cleo', null, 'USD', 1, 0, 0, 0, 0, 1, 0) $$,
    'a manager''s own deals and those of all below, each once'
);

-- in a circle everybody is above everybody, once
insert into raw_salesforce.user (id, name, managerid, systemmodstamp)
values ('005000000000003AAA', 'Cleo', '005000000000002AAA', '2026-01-02T00:00:00.000Z');
select public.run_salesforce_transform();
select results_eq(
    $$ select manager_name, bookings_count, bookings_amount from marts.manager_performance
        where currency_iso_code = 'EUR' order by 1 $$,
    $$ values ('Ada', 3::bigint, 370.0), ('Ben', 3, 370), ('Cleo', 3, 370) $$,
    'a circle of managers comes to an end'
);

select finish();

rollback;
