-- marts.conversion_day: the close date of what is closed, the day looked at of the rest.
begin;

select plan(1);

select results_eq(
    $$
        select marts.conversion_day(c.status, c.close_date, '2026-05-20')
        from (
            values
            (1, 'won', '2026-01-05'::date),
            (2, 'lost', '2026-01-06'),
            (3, 'open', '2026-01-07'),
            (4, 'unknown', '2026-01-08'),
            (5, 'won', null),
            (6, 'open', null)
        ) as c (place, status, close_date)
        order by c.place
    $$,
    $$ values
        ('2026-01-05'::date), ('2026-01-06'), ('2026-05-20'), ('2026-05-20'), ('0001-01-01'),
        ('2026-05-20') $$,
    'a closed deal without a close date has a day on which only the reporting currency has a rate'
);

select finish();

rollback;
