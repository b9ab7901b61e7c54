-- Managers in a circle, which Salesforce does not prevent, come to an end: each is in a line once.
create or replace view marts.manager_line as
with recursive line as (
    select
        u.id as user_id,
        u.manager_id as next_id,
        '{}'::text[] as manager_ids,
        '{}'::text[] as names
    from intermediate.user as u
    union all
    select
        l.user_id,
        m.manager_id as next_id,
        m.id || l.manager_ids as manager_ids,
        coalesce(m.name, m.id) || l.names as names
    from line as l
    inner join intermediate.user as m on l.next_id = m.id
    where m.id <> l.user_id and m.id <> all(l.manager_ids)
)

select distinct on (l.user_id)
    l.user_id,
    l.manager_ids,
    nullif(array_to_string(l.names, ' / '), '') as manager_path
from line as l
order by l.user_id, cardinality(l.manager_ids) desc;

comment on view marts.manager_line is
'The managers above a user. Grain: one row per User; a manager who was never landed ends the line,
and so does one who is in it already. Source: intermediate.user.';

grant select on marts.manager_line to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.manager_line.user_id is 'Salesforce id of the user, in its 18 characters.';
comment on column marts.manager_line.manager_ids is
'The managers above the user, from the top down to their own; empty for who has none.';
comment on column marts.manager_line.manager_path is
'Names of the managers above the user, from the top down, such as Ada Park / Tom Diaz; NULL for who
has none.';
