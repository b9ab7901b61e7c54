-- marts.is_in_pipeline: open and not deleted, and never NULL.
begin;

select plan(9);

select
    is(
        marts.is_in_pipeline(c.is_closed, c.is_deleted),
        c.is_in,
        format(
            'closed %s, deleted %s',
            coalesce(c.is_closed::text, 'null'), coalesce(c.is_deleted::text, 'null')
        )
    )
from (
    values
    (false, false, true),
    (false, null, true),
    (false, true, false),
    (true, false, false),
    (true, null, false),
    (true, true, false),
    (null, false, false),
    (null, null, false),
    (null, true, false)
) as c (is_closed, is_deleted, is_in);

select finish();

rollback;
