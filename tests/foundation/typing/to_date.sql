-- Business dates; the sessions DateStyle and TimeZone have no say.
begin;

select plan(162);

create temporary table cases (value text, expected text);
insert into cases
values
('2024-02-29', '2024-02-29'),
('2024-07-29', '2024-07-29'),
('2023-09-06 00:00:00', '2023-09-06'),
('2024-04-16T23:59:59.000Z', '2024-04-16'),
('2024-04-16T23:59:59.000+0000', '2024-04-16'),
('2024-04-16T23:59:59-08:00', '2024-04-16'),
('2024-04-16 23:59:59 UTC', '2024-04-16'),
('2024-04-16 23:59:59.1234567 +00', '2024-04-16'),
('02/23/26', '2026-02-23'),
('2024/02/03', '2024-02-03'),
('2024/2/3', '2024-02-03'),
('2024/2/3 8:55 PM', '2024-02-03'),
('2/3/24', '2024-02-03'),
('02/03/2024', '2024-02-03'),
('02/23/26 08:55 PM', '2026-02-23'),
('02/23/26 20:55', '2026-02-23'),
('2/23/2026, 8:55 PM', '2026-02-23'),
('1999-12-31', '1999-12-31'),
('1899-12-31', '1899-12-31'),
('9999-12-31', '9999-12-31'),
('2023-02-29', null),
('2024-13-01', null),
('2024-00-10', null),
('0000-01-01', null),
('23/02/26', null),
('13/13/2024', null),
('2024/13/01', null),
('2024/02/30', null),
('24/02/03', null),
('02/30/2024', null),
('02/23/26 13:00 PM', null),
('02/23/26 25:00', null),
('2024-02-29T24:00:00Z', null),
('2024-02-29 10:60', null),
('', null),
(null, null),
('infinity', null),
('-infinity', null),
('now', null),
('today', null),
('tomorrow', null),
('yesterday', null),
('epoch', null),
('J2451187', null),
('20240102', null),
('2024-001', null),
('2024-01-02 BC', null),
('2024-1-2', null),
('02-03-2024', null),
('Jan 2, 2024', null),
(' 2024-01-02', null),
(e'2024-01-02\n', null),
('24-01-02', null),
('NA', null);

set local datestyle = 'ISO, MDY';
set local timezone = 'UTC';

select
    is(
        to_jsonb(staging.to_date(c.value)) #>> '{}',
        c.expected,
        format('to_date(%s) under ISO, MDY, UTC', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

set local datestyle = 'German, DMY';
set local timezone = 'America/New_York';

select
    is(
        to_jsonb(staging.to_date(c.value)) #>> '{}',
        c.expected,
        format('to_date(%s) under German, DMY, America/New_York', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

set local datestyle = 'SQL, YMD';
set local timezone = 'Asia/Kathmandu';

select
    is(
        to_jsonb(staging.to_date(c.value)) #>> '{}',
        c.expected,
        format('to_date(%s) under SQL, YMD, Asia/Kathmandu', left(to_json(c.value)::text, 40))
    )
from cases as c
order by c.value;

select finish();

rollback;
