-- Checkboxes: delivered as nothing, one is unticked; not delivered, it is unknown.
begin;

select plan(30);

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
(null, null),
('y', 'true'),
('No', 'false'),
('yes', 'true'),
('t', 'true'),
('f', 'false'),
('1.0', 'true'),
('0.0', 'false'),
('WAHR', 'true'),
('FALSCH', 'false'),
('VRAI', 'true'),
('faux', 'false'),
('verdadero', 'true'),
('on', null),
('off', null),
('ye', null),
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
