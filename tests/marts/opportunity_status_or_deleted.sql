-- marts.opportunity_status_or_deleted: the status of a version, which may be deleted.
begin;


select plan(4);

select
    is(
        marts.opportunity_status(c.is_closed, c.is_won, c.is_deleted),
        c.status,
        format('deleted %s is %s', coalesce(c.is_deleted::text, 'null'), c.status)
    )
from (
    values
    (true, true, true, 'deleted'),
    (null, null, true, 'deleted'),
    (true, true, false, 'won'),
    (null, null, null, 'unknown')
) as c (is_closed, is_won, is_deleted, status);

select finish();

rollback;
