-- marts.period_start(): first day of the reporting period a day lies in.
begin;

select plan(16);

create temporary table cases (grain text, day date, start_month integer, expected date);
insert into cases
values
('day', '2024-02-29', 1, '2024-02-29'),
('week', '2024-01-01', 1, '2024-01-01'),
('week', '2024-01-07', 1, '2024-01-01'),
('week', '2024-01-08', 1, '2024-01-08'),
('week', '2023-01-01', 1, '2022-12-26'),
('month', '2024-02-29', 7, '2024-02-01'),
('month', '2024-03-01', 7, '2024-03-01'),
('fiscal_quarter', '2024-03-31', 1, '2024-01-01'),
('fiscal_quarter', '2024-03-31', 2, '2024-02-01'),
('fiscal_quarter', '2024-03-31', 3, '2024-03-01'),
('fiscal_quarter', '2024-01-31', 2, '2023-11-01'),
('quarter', '2024-03-31', 1, null),
('Month', '2024-03-31', 1, null),
(null, '2024-03-31', 1, null),
('day', null, 1, null),
('month', null, 1, null);

set local timezone = 'America/Los_Angeles';

select
    is(
        marts.period_start(c.grain, c.day, c.start_month),
        c.expected,
        format('%s of %s, from month %s', c.grain, c.day, c.start_month)
    )
from cases as c
order by c.grain, c.start_month, c.day;

select finish();

rollback;
