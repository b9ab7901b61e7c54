-- control.id_defect(): why a landed id cannot be a key.
begin;

select plan(9);

create temporary table cases (landed_id text, expected text);
insert into cases
values
('001TAP000000001', null),
('001TAP000000001YBA', null),
('not an id', null),
(null, 'the id is null'),
('', 'the id is empty'),
(e' \t\r\n', 'the id is empty'),
('000000000000000', 'the id is all zeros: 000000000000000'),
('000000000000000AAA', 'the id is all zeros: 000000000000000AAA'),
('0', 'the id is all zeros: 0');

select is(control.id_defect(c.landed_id), c.expected, coalesce(to_json(c.landed_id)::text, 'null'))
from cases as c;

select finish();

rollback;
