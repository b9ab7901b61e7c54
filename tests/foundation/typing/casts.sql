-- staging.casts(): whether a landed text is a value of a kind.
begin;

select plan(20);

create temporary table cases (value text, kind text, expected boolean);
insert into cases
values
('1.5', 'number', true),
('1,5', 'number', false),
('23.0', 'whole number', true),
('23.5', 'whole number', false),
('TRUE', 'checkbox', true),
('', 'checkbox', true),
(null, 'checkbox', false),
('maybe', 'checkbox', false),
('02/23/26', 'date', true),
('2024-02-30', 'date', false),
('7/22/70', 'birthdate', true),
('2024-02-29', 'birthdate', true),
('2124-02-29', 'birthdate', false),
('2024-02-29T23:00:00.000Z', 'time', true),
('2024-02-29T24:00:00.000Z', 'time', false),
('', 'number', false),
(null, 'date', false),
('1', 'Number', null),
('1', 'text', null),
('1', null, null);

select
    is(
        staging.casts(c.value, c.kind, '2024-03-01 00:00+00'),
        c.expected,
        format('%s as %s', to_json(c.value), coalesce(c.kind, 'nothing'))
    )
from cases as c
order by c.kind, c.value;

select finish();

rollback;
