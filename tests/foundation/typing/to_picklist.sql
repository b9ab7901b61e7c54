-- staging.to_picklist(): a picklist value fits an index, whatever landed.
begin;

select plan(6);

create temporary table cases (value text, expected text);
insert into cases
values
('Prospecting', 'Prospecting'),
(' ', ' '),
('', null),
(null, null),
(
    repeat('é', staging.longest_picklist_value() / 2),
    repeat('é', staging.longest_picklist_value() / 2)
),
(repeat('x', staging.longest_picklist_value() + 1), null);

select is(staging.to_picklist(c.value), c.expected, format('to_picklist(%s)', left(c.value, 20)))
from cases as c
order by c.value;

select finish();

rollback;
