-- Whole numbers; a fraction or too large a one is refused, not rounded.
begin;

select plan(26);

create temporary table cases (value text, expected text);
insert into cases
values
('23', '23'),
('23.0', '23'),
('2.3E1', '23'),
('0', '0'),
('-5', '-5'),
('+5', '5'),
('-0.0', '0'),
('2147483647', '2147483647'),
('-2147483648', '-2147483648'),
('2147483648', null),
('-2147483649', null),
('1E9', '1000000000'),
('1E10', null),
('23.5', null),
('2.35E1', null),
('1E-1', null),
('', null),
(null, null),
('NaN', null),
('Infinity', null),
('1_000', null),
('0x1F', null),
(' 12 ', null),
('1e131071', null),
('12 employees', null),
(
    repeat('9', 500),
    null
);

select
    is(
        staging.to_integer(c.value)::text,
        c.expected,
        format('to_integer(%s)', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

select finish();

rollback;
