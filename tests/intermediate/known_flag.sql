-- intermediate.known_flag(): a stage stands in for a flag that was not delivered, and for no other.
begin;

select plan(10);

select
    is(
        intermediate.known_flag(c.flag, c.by_stage, c.has_unread_state, c.is_deleted),
        c.expected,
        format(
            'flag %s, stage %s, unread %s, deleted %s',
            coalesce(c.flag::text, 'null'), coalesce(c.by_stage::text, 'null'),
            c.has_unread_state, coalesce(c.is_deleted::text, 'null')
        )
    )
from (
    values
    (true, false, false, false, true),
    (false, true, false, false, false),
    (null, true, false, false, true),
    (null, false, false, true, false),
    (null, null, false, false, null),
    (null, true, true, false, null),
    (null, false, true, false, null),
    (false, true, true, false, false),
    (true, true, false, null, null),
    (null, false, false, null, null)
) as c (flag, by_stage, has_unread_state, is_deleted, expected);

select finish();

rollback;
