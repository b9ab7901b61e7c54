-- staging.parse_timestamp(): the notations staging.to_timestamp leaves to it; UTC where none says
-- otherwise, whatever the session's zone.
begin;

select plan(10);

create temporary table cases (value text, expected timestamptz);
insert into cases
values
('2024-04-16T19:00:00+05:45', '2024-04-16 13:15:00Z'),
('2023-10-28 20:45', '2023-10-28 20:45:00Z'),
('2/3/2024 12:05am', '2024-02-03 00:05:00Z'),
('02/23/26 20:55:31', '2026-02-23 20:55:31Z'),
('2024-04-16', '2024-04-16 00:00:00Z'),
('02/23/26 0:30 AM', null),
('02/23/26 24:00', null),
('1998-12-31', null),
('', null),
(null, null);

set local datestyle = 'German, DMY';
set local timezone = 'Asia/Kathmandu';

select
    is(
        staging.parse_timestamp(c.value),
        c.expected,
        format('parse_timestamp(%s)', to_json(c.value))
    )
from cases as c
order by c.value;

select finish();

rollback;
