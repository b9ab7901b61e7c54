-- Numbers as Salesforce writes them, and what PostgreSQL would take for one beyond that.
begin;

select plan(49);

create temporary table cases (value text, expected text);
insert into cases
values
('35000', '35000'),
('100.0', '100'),
('100.50', '100.5'),
('23.0', '23'),
('0', '0'),
('-0.0', '0'),
('0.00', '0'),
('9.9213206E7', '99213206'),
('1.6147805824397E13', '16147805824397'),
('-1.0E-4', '-0.0001'),
('-12.50', '-12.5'),
('+5', '5'),
('.5', '0.5'),
('5.', '5'),
('1e2', '100'),
('007', '7'),
(null, null),
('', null),
(' ', null),
('NaN', null),
('Infinity', null),
('-Infinity', null),
('inf', null),
('1_000', null),
('0x1F', null),
('0o17', null),
('0b101', null),
(' 12 ', null),
(e'12\n', null),
('1e131071', null),
('1E1000', null),
('1,000', null),
('1.2.3', null),
('1-2', null),
('--1', null),
('-', null),
('+', null),
('.', null),
('e', null),
('E5', null),
('1e', null),
('1e+', null),
('$5', null),
('5%', null),
('NA', null),
('null', null),
('2024-01-02', null),
(
    repeat('1', 401),
    null
),
('٣', null);

select
    is(
        staging.to_numeric(c.value)::text,
        c.expected,
        format('to_numeric(%s)', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

select finish();

rollback;
