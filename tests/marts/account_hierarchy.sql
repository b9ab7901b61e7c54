-- marts.account_hierarchy: the top of each line of parents, also where lines go in a circle.
begin;

set local client_min_messages = warning;

select plan(1);

insert into raw_salesforce.account (id, name, parentid, isdeleted, systemmodstamp)
select
    '00100000000000' || a.id || 'AAA' as id,
    a.id as name,
    '00100000000000' || a.parent || 'AAA' as parentid,
    a.deleted as isdeleted,
    '2026-01-01T00:00:00.000Z' as systemmodstamp
from (
    values
    ('1', null, 'false'), ('2', '1', 'false'), ('3', '2', 'false'),
    -- its parent is deleted, or never landed
    ('4', '5', 'false'), ('5', '1', 'true'), ('6', '9', 'false'),
    -- a circle, and one below
    ('a', 'c', 'false'), ('b', 'a', 'false'), ('c', 'b', 'false'), ('d', 'c', 'false')
) as a (id, parent, deleted);
select public.run_salesforce_transform();

select results_eq(
    $$ select account_name, ultimate_parent_name, levels_above
        from marts.account_hierarchy order by account_name collate "C" $$,
    $$ values
        ('1', '1', 0), ('2', '1', 1), ('3', '1', 2), ('4', '4', 0), ('6', '6', 0),
        ('a', 'a', 2), ('b', 'a', 2), ('c', 'a', 2), ('d', 'a', 3) $$,
    'up to the last parent that is there'
);

select finish();

rollback;
