-- staging.parse_date(): the notations staging.to_date leaves to it, and not the one it keeps.
begin;

select plan(8);

create temporary table cases (value text, expected date);
insert into cases
values
('2024-04-16T23:59:59.000-0800', '2024-04-16'),
('2/3/24', '2024-02-03'),
('02/03/2024 12:59 pm', '2024-02-03'),
('02/30/2024', null),
('02/03/2024 13:00 PM', null),
('2024-04-16', null),
('', null),
(null, null);

set local datestyle = 'German, DMY';

select is(staging.parse_date(c.value), c.expected, format('parse_date(%s)', to_json(c.value)))
from cases as c
order by c.value;

select finish();

rollback;
