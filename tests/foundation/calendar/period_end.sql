-- marts.period_end(): last day of the reporting period a day lies in.
begin;

select plan(14);

create temporary table cases (grain text, day date, start_month integer, expected date);
insert into cases
values
('day', '2024-02-29', 1, '2024-02-29'),
('week', '2024-01-01', 1, '2024-01-07'),
('week', '2024-01-07', 1, '2024-01-07'),
('week', '2023-01-01', 1, '2023-01-01'),
('month', '2024-02-01', 7, '2024-02-29'),
('month', '2023-02-28', 7, '2023-02-28'),
('month', '2024-12-31', 7, '2024-12-31'),
('fiscal_quarter', '2024-03-31', 1, '2024-03-31'),
('fiscal_quarter', '2024-01-31', 2, '2024-01-31'),
('fiscal_quarter', '2023-12-01', 3, '2024-02-29'),
('quarter', '2024-03-31', 1, null),
(null, '2024-03-31', 1, null),
('week', null, 1, null);

select
    is(
        marts.period_end(c.grain, c.day, c.start_month),
        c.expected,
        format('%s of %s, from month %s', c.grain, c.day, c.start_month)
    )
from cases as c
order by c.grain, c.start_month, c.day;

select is_empty(
    $$
        select
            g.grain,
            d.day,
            m.start_month
        from generate_series('2023-01-01', '2024-12-31', interval '1 day') as d (day)
        cross join unnest(array['day', 'week', 'month', 'fiscal_quarter']) as g (grain)
        cross join generate_series(1, 12) as m (start_month)
        cross join lateral (
            select marts.period_end(g.grain, d.day::date, m.start_month) as last_day
        ) as e
        where
            e.last_day < d.day
            or marts.period_start(g.grain, e.last_day + 1, m.start_month) <> e.last_day + 1
            or marts.period_start(g.grain, e.last_day, m.start_month)
            <> marts.period_start(g.grain, d.day::date, m.start_month)
    $$,
    'periods follow each other without a gap'
);

select finish();

rollback;
