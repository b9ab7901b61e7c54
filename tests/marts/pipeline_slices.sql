-- marts.pipeline_slices: the slices asked for, the owner once.
begin;


select plan(5);

select
    is(
        marts.pipeline_slices(c.by_owner, c.slices),
        c.expected,
        format('by owner %s, slices %s', c.by_owner, coalesce(c.slices::text, 'null'))
    )
from (
    values
    (false, '{}'::text[], '{}'::text[]),
    (true, '{}', '{owner_id}'),
    (true, '{type,owner_id}', '{type,owner_id}'),
    (true, null, '{owner_id}'),
    (false, null, '{}')
) as c (by_owner, slices, expected);

select finish();

rollback;
