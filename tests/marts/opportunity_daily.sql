-- marts.opportunity_daily: deals on every day, changed or not.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select day, status, amount from marts.opportunity_daily
        where opportunity_id = '006000000000001AAA' and day between '2026-05-08' and '2026-05-11'
        order by 1 $$,
    $$ values
        (date '2026-05-08', 'open', 120.0), ('2026-05-09', 'open', 120.0),
        ('2026-05-10', 'won', 130.0), ('2026-05-11', 'won', 130.0) $$,
    'unchanged days are there'
);
select results_eq(
    $$ select count(*) from marts.opportunity_daily $$,
    $$ select sum(date '2026-05-20' - first + 1)
        from (values
            (date '2026-03-20'), ('2026-03-15'), ('2026-05-02'), ('2026-04-01'), ('2026-04-20'),
            ('2026-04-02')
        ) as d (first) $$,
    'from each deal''s first day to today'
);

select finish();

rollback;
