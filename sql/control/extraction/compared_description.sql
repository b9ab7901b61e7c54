create or replace function control.compared_description(object text, fields jsonb)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with told as (
        select
            e.place,
            f.*
        from
            jsonb_array_elements(compared_description.fields)
            with ordinality as e (content, place)
        cross join
            lateral jsonb_to_record(e.content) as f (
                name text, type text, calculated boolean, active_values text[]
            )
    ),

    known as (
        select k.* from control.described_field as k
        where k.object = lower(compared_description.object)
    ),

    change as (
        select
            t.place,
            t.name as field,
            case when k.field is null then 'added' else 'given back' end as change,
            t.type as detail
        from told as t
        left join known as k on t.name = k.field
        where k.field is null or k.gone_at is not null
        union all
        select
            0 as place,
            k.field,
            'gone' as change,
            k.type as detail
        from known as k
        where k.gone_at is null and k.field not in (select t.name from told as t)
        union all
        select
            t.place,
            t.name as field,
            'retyped' as change,
            k.type || ' to ' || t.type as detail
        from told as t
        inner join known as k on t.name = k.field
        where t.type <> k.type
        union all
        select
            t.place,
            t.name as field,
            case when t.calculated then 'now calculated' else 'no longer calculated' end as change,
            '' as detail
        from told as t
        inner join known as k on t.name = k.field
        where t.calculated <> k.is_calculated
        union all
        select
            t.place,
            t.name as field,
            'value added' as change,
            v.value as detail
        from told as t
        inner join known as k on t.name = k.field
        cross join lateral unnest(t.active_values) as v (value)
        where v.value <> all(coalesce(k.active_values, '{}'))
        union all
        select
            t.place,
            t.name as field,
            'value retired' as change,
            v.value as detail
        from told as t
        inner join known as k on t.name = k.field
        cross join lateral unnest(k.active_values) as v (value)
        where v.value <> all(coalesce(t.active_values, '{}'))
    )

    select
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'place', n.place, 'field', n.field, 'change', n.change, 'detail', n.detail
                )
                order by n.place
            ),
            '[]'
        )
    from (
        select
            row_number() over (order by c.place, c.field, c.change, c.detail) as place,
            c.field,
            c.change,
            c.detail
        from change as c
    ) as n;
end;

comment on function control.compared_description(text, jsonb) is
'What differs between a description of an object and the last one that was kept:
compared_description(object, fields). Returns [{place, field, change, detail}].';
