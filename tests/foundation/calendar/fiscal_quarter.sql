-- marts.fiscal_quarter(): 1 to 4, counted from the first month of the fiscal year.
begin;

select plan(15);

create temporary table cases (day date, start_month integer, expected integer);
insert into cases
values
('2024-01-01', 1, 1),
('2024-03-31', 1, 1),
('2024-04-01', 1, 2),
('2024-12-31', 1, 4),
('2024-01-31', 2, 4),
('2024-02-01', 2, 1),
('2024-04-30', 2, 1),
('2024-05-01', 2, 2),
('2024-10-31', 2, 3),
('2024-09-30', 10, 4),
('2024-10-01', 10, 1),
('2024-11-30', 12, 4),
('2024-12-01', 12, 1),
('2024-02-29', 12, 1),
(null, 1, null);

select
    is(
        marts.fiscal_quarter(c.day, c.start_month),
        c.expected,
        format('%s, from month %s', c.day, c.start_month)
    )
from cases as c
order by c.start_month, c.day;

select finish();

rollback;
