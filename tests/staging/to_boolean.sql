-- Checkboxes: an unticked one may be nothing at all.
begin;

select plan(21);

create temporary table cases (value text, expected text);
insert into cases
values
('true', 'true'),
('false', 'false'),
('TRUE', 'true'),
('FALSE', 'false'),
('True', 'true'),
('1', 'true'),
('0', 'false'),
('', 'false'),
(null, 'false'),
('y', null),
('yes', null),
('on', null),
('off', null),
('t', null),
('f', null),
(' tru ', null),
(' true', null),
(e'true\n', null),
('2', null),
('maybe', null),
('null', null);

select
    is(
        staging.to_boolean(c.value)::text,
        c.expected,
        format('to_boolean(%s)', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

select finish();

rollback;
