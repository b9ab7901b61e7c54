-- Purpose: where the fields of a delivery go.
-- Input:   object, a landing table's name; fields, as delivered: API names or snake case, any case;
--          else sfid, Account.Id, or what a report calls a field, in English or else.
-- Output:  per field its name in lower case, the landing column that takes it (NULL: a key of
--          custom_fields), and the name of its column in the table that the delivery is copied to.
-- A name with a double underscore (Type__c) is a custom field's, and matches only a column of that
-- very name. A column goes to the field that names it best; the names of the API are alike, so that
-- two of them are a contradiction (which control.open_delivery refuses), and every other is second
-- to them.
create or replace function control.match_fields(object text, fields text[])
returns table (ordinal bigint, field text, landing_column text, delivery_column text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $match_fields$
with given as (
    select
        f.ordinal,
        n.name,
        -- Partner__r.Id is what Partner__c holds
        regexp_replace(n.name, '__r\.id$', '__c') as own_name,
        case when position('__' in n.name) = 0 then replace(n.name, '_', '') end as plain_name,
        -- a name in words, as reports have it
        case when n.name ~ '[^a-z0-9_.]' then control.plain_label(n.name) end as words
    from unnest(match_fields.fields) with ordinality as f (name, ordinal)
    cross join lateral (select lower(btrim(f.name)) as name) as n
),

-- what a report puts before the name of a field: Account Name, Opportunity ID
object_name as (
    select regexp_replace(lower(match_fields.object), '__c$|[^a-z0-9]', '', 'g') as words
),

landing_column as (
    select
        a.attname::text as name,
        replace(a.attname, '_', '') as plain_name
    from pg_catalog.pg_attribute as a
    where
        a.attrelid = to_regclass(format('raw_salesforce.%I', lower(match_fields.object)))
        and a.attnum > 0
        and not a.attisdropped
        and a.atttypid = 'pg_catalog.text'::regtype
        and a.attgenerated = ''
),

by_name as materialized (
    select
        g.ordinal,
        c.name as landing_column,
        1 as rank,
        g.name = c.name as is_exact
    from given as g
    inner join landing_column as c on g.plain_name = c.plain_name or g.name = c.name
    union all
    -- Heroku Connect has a number of its own under id
    select
        g.ordinal,
        'id',
        0,
        true
    from given as g
    where g.name = 'sfid'
),

-- looked for only where a name is none of the API's
by_another_name as (
    select
        g.ordinal,
        c.name as landing_column,
        r.rank,
        false as is_exact
    from given as g
    cross join object_name as p
    cross join landing_column as c
    left join control.declared_field as d
        on lower(match_fields.object) = d.object and c.name = d.field
    cross join
        lateral (
            select
                case
                    when g.name like '%.id' and g.own_name = c.name then 2
                    when g.name like '%_.id' and replace(g.plain_name, '.', '') = c.plain_name
                        then 2
                    when coalesce(g.words, g.plain_name) = any(d.labels) then 3
                    when g.words = c.plain_name then 4
                    when
                        starts_with(g.words, p.words)
                        and substr(g.words, length(p.words) + 1)
                        = any(coalesce(d.labels, '{}') || c.plain_name)
                        then 5
                end as rank
        ) as r
    where
        not exists (select from by_name as n where g.ordinal = n.ordinal)
        and (g.plain_name is not null or g.own_name <> g.name)
        and r.rank is not null
),

-- what English calls it goes before what others do
by_translation as (
    select
        g.ordinal,
        c.name as landing_column,
        case when coalesce(g.words, g.plain_name) = t.label then 6 else 7 end as rank,
        false as is_exact
    from given as g
    cross join object_name as p
    inner join control.label_translation as t
        on
            lower(match_fields.object) = t.object
            and t.label in (
                coalesce(g.words, g.plain_name),
                case when starts_with(g.words, p.words) then substr(g.words, length(p.words) + 1) end
            )
    inner join landing_column as c on t.field = c.name
    where
        not exists (select from by_name as n where g.ordinal = n.ordinal)
        and g.plain_name is not null
),

meant as (
    select
        n.*,
        -- of two that are second best, the one that comes first
        row_number() over (partition by n.landing_column order by n.rank, n.ordinal) as place,
        min(n.rank) over (partition by n.landing_column) as best_rank,
        row_number() over (
            partition by n.ordinal order by n.rank, n.is_exact desc, n.landing_column
        ) as choice
    from (
        select * from by_name
        union all
        select * from by_another_name
        union all
        select * from by_translation
    ) as n
)

select
    g.ordinal,
    case
        when
            g.name = 'id'
            and m.landing_column is null
            and exists (select from given as s where s.name = 'sfid')
            then '_hc_id'
        when not exists (select from given as o where g.own_name = o.name) then g.own_name
        else g.name
    end,
    m.landing_column,
    -- a packaged field's name may be longer than a column's may be
    case when octet_length(g.name) <= 63 then g.name else 'field ' || g.ordinal end
from given as g
left join meant as m
    on
        g.ordinal = m.ordinal
        and m.choice = 1
        and (m.place = 1 or m.rank = 1 and m.best_rank = 1)
order by g.ordinal;
$match_fields$;

comment on function control.match_fields(text, text[]) is
'Where the fields of a delivery go: match_fields(object, fields). One row per field, in their order;
landing_column is NULL for a field that goes to custom_fields. Fields are named as the API does, in
snake case, by their relationship (Account.Id), as Heroku Connect does (sfid) or as reports do (Close
Date, Opportunity ID, Schlusstermin).';
