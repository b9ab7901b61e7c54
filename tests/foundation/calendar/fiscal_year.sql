-- marts.fiscal_year(): named for the calendar year it starts or ends in.
begin;

select plan(17);

create temporary table cases (day date, start_month integer, named_for text, expected integer);
insert into cases
values
('2024-01-01', 1, 'end', 2024),
('2024-12-31', 1, 'end', 2024),
('2024-01-01', 1, 'start', 2024),
('2024-12-31', 1, 'start', 2024),
('2024-01-31', 2, 'end', 2024),
('2024-02-01', 2, 'end', 2025),
('2024-01-31', 2, 'start', 2023),
('2024-02-01', 2, 'start', 2024),
('2024-02-29', 3, 'end', 2024),
('2024-03-01', 3, 'end', 2025),
('2024-09-30', 10, 'end', 2024),
('2024-10-01', 10, 'end', 2025),
('2024-09-30', 10, 'start', 2023),
('2024-10-01', 10, 'start', 2024),
('2024-11-30', 12, 'end', 2024),
('2024-12-01', 12, 'end', 2025),
(null, 2, 'end', null);

select
    is(
        marts.fiscal_year(c.day, c.start_month, c.named_for),
        c.expected,
        format('%s, from month %s, named for its %s', c.day, c.start_month, c.named_for)
    )
from cases as c
order by c.start_month, c.named_for, c.day;

select finish();

rollback;
