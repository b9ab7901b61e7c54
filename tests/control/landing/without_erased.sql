-- control.without_erased(): a value without the ids of erased records.
begin;

select plan(12);

select control.erase('contact', '003TAP000000001', 'a test');
select control.erase('contact', 'an odd id', 'a test');

create temporary table cases (value text, expected text);
insert into cases
values
(null, null),
('', ''),
('003TAP000000001', ''),
('003TAP000000001YBA', ''),
('003TAP000000002', '003TAP000000002'),
('003tap000000001', '003tap000000001'),
('an odd id', ''),
('see 003TAP000000001YBA and 003TAP000000001.', 'see  and .'),
('https://org/003TAP000000001YBA/view', 'https://org//view'),
('{"a": "003TAP000000001", "b": "x003TAP000000001"}', '{"a": "", "b": "x003TAP000000001"}'),
('003TAP000000001003TAP000000001', '003TAP000000001003TAP000000001');

select
    is(
        control.without_erased(c.value, false), c.expected, coalesce(to_json(c.value)::text, 'null')
    )
from cases as c;
select
    is(
        control.without_erased('003TAP000000001', true),
        '003TAP000000001',
        'not before a run erased it'
    );

select finish();

rollback;
