-- marts.fiscal_quarter_start(): the first day of the quarter marts.fiscal_quarter() counts.
begin;

select plan(12);

create temporary table cases (day date, start_month integer, expected date);
insert into cases
values
('2024-01-01', 1, '2024-01-01'),
('2024-03-31', 1, '2024-01-01'),
('2024-04-01', 1, '2024-04-01'),
('2024-01-31', 2, '2023-11-01'),
('2024-02-01', 2, '2024-02-01'),
('2024-04-30', 2, '2024-02-01'),
('2024-02-29', 3, '2023-12-01'),
('2024-12-31', 10, '2024-10-01'),
('2024-01-01', 12, '2023-12-01'),
(null, 1, null);

select
    is(
        marts.fiscal_quarter_start(c.day, c.start_month),
        c.expected,
        format('%s, from month %s', c.day, c.start_month)
    )
from cases as c
order by c.start_month, c.day;

create temporary view days as
select
    d.day::date as day,
    m.start_month,
    marts.fiscal_quarter_start(d.day::date, m.start_month) as quarter_start,
    marts.fiscal_quarter(d.day::date, m.start_month) as quarter
from generate_series('2023-01-01', '2024-12-31', interval '1 day') as d (day)
cross join generate_series(1, 12) as m (start_month);

select is_empty(
    $$
        select d.* from days as d
        where
            d.quarter_start > d.day
            or d.day >= d.quarter_start + interval '3 months'
            or marts.fiscal_quarter(d.quarter_start, d.start_month) <> d.quarter
    $$,
    'a day lies within the three months from there, in the same quarter'
);
select is_empty(
    $$
        select d.* from days as d
        where
            marts.fiscal_quarter(d.quarter_start - 1, d.start_month) % 4 + 1 <> d.quarter
            or (d.quarter = 1) <> (extract(month from d.quarter_start) = d.start_month)
    $$,
    'the day before belongs to the quarter before, and the first begins with the fiscal year'
);

select finish();

rollback;
