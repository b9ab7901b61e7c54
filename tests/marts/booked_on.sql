-- marts.booked_on: a won deal, on its close date.
begin;

select plan(6);

select
    is(
        marts.booked_on(c.status, c.close_date),
        c.booked_on,
        format('%s, closing %s', c.status, c.close_date)
    )
from (
    values
    ('won', date '2026-03-31', date '2026-03-31'),
    ('won', '2999-01-01', '2999-01-01'),
    ('won', null, null),
    ('lost', '2026-03-31', null),
    ('open', '2026-03-31', null),
    ('unknown', '2026-03-31', null)
) as c (status, close_date, booked_on);

select finish();

rollback;
