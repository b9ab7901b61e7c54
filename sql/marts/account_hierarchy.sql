-- Accounts that are each other's parents, which nothing prevents, come to an end: of such a circle
-- the least id counts as its head, for all in it and below.
create or replace view marts.account_hierarchy as
with recursive line as (
    select
        a.account_id,
        a.parent_account_id as next_id,
        array[a.account_id] as path
    from marts.dim_account as a
    union all
    select
        l.account_id,
        p.parent_account_id as next_id,
        l.path || p.account_id as path
    from line as l
    inner join marts.dim_account as p on l.next_id = p.account_id
    where p.account_id <> all(l.path)
),

ended as (
    select distinct on (l.account_id)
        l.account_id,
        l.path,
        case
            when l.next_id = any(l.path)
                then (
                    select min(m.id)
                    from unnest(l.path[array_position(l.path, l.next_id):]) as m (id)
                )
            else l.path[cardinality(l.path)]
        end as ultimate_parent_id
    from line as l
    order by l.account_id asc, cardinality(l.path) desc
)

select
    e.account_id,
    a.name as account_name,
    e.ultimate_parent_id,
    u.name as ultimate_parent_name,
    cardinality(e.path) - 1 as levels_above
from ended as e
inner join marts.dim_account as a on e.account_id = a.account_id
inner join marts.dim_account as u on e.ultimate_parent_id = u.account_id;

comment on view marts.account_hierarchy is
'The account at the top of each account''s line of parents. Grain: one row per undeleted Account. A
parent that is deleted or was never landed ends the line. Source: marts.dim_account.';

grant select on marts.account_hierarchy to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.account_hierarchy.account_id is
'Salesforce id of the account, in its 18 characters.';
comment on column marts.account_hierarchy.account_name is 'Name of the account.';
comment on column marts.account_hierarchy.ultimate_parent_id is
'The account at the top of the line of parents; the account itself where it has none.';
comment on column marts.account_hierarchy.ultimate_parent_name is 'Name of that account.';
comment on column marts.account_hierarchy.levels_above is 'How many accounts are above it.';
