-- Purpose: where the fields of a delivery go.
-- Input:   object, a landing table's name; fields, as delivered: API names or snake case, any case.
-- Output:  per field its name in lower case, the landing column that takes it (NULL: a key of
--          custom_fields), and the name of its column in the table that the delivery is copied to.
-- A name with a double underscore (Type__c) is a custom field's, and matches only a column of that
-- very name.
create or replace function control.match_fields(object text, fields text[])
returns table (ordinal bigint, field text, landing_column text, delivery_column text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $match_fields$
with landing_column as (
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

given as (
    select
        f.ordinal,
        lower(btrim(f.name)) as name
    from unnest(match_fields.fields) with ordinality as f (name, ordinal)
)

select
    g.ordinal,
    g.name,
    coalesce(exact.name, alike.name),
    -- a packaged field's name may be longer than a column's may be
    case when octet_length(g.name) <= 63 then g.name else 'field ' || g.ordinal end
from given as g
left join landing_column as exact on g.name = exact.name
left join
    landing_column as alike
    on
        exact.name is null
        and position('__' in g.name) = 0
        and replace(g.name, '_', '') = alike.plain_name
order by g.ordinal;
$match_fields$;

comment on function control.match_fields(text, text[]) is
'Where the fields of a delivery go: match_fields(object, fields). One row per field, in their order;
landing_column is NULL for a field that goes to custom_fields.';
