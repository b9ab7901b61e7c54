-- Purpose: writes the statement that lands a delivery.
-- Input:   object; fields, the delivered fields; fills, whether there is anything landed to compare
--          with and to carry over; repeats, whether records occur more than once in the delivery;
--          only_known, whether only records may land whose last landed row has the very same stamp.
-- Output:  an INSERT with the parameters $1 load_id, $2 when Salesforce began to answer (or NULL).
-- What it does, per delivered row:
--   looks up the version before it: the record's last landed row at its stamp, else at the latest
--   stamp before that; for a row without a stamp, the record's current version;
--   leaves it out where that version has the same stamp and the same values;
--   carries over from that version what was not delivered, the stamps too of a row without any
--   that can be read (one that cannot stays, for the check that reports it, and the other stamp
--   says which version the row is news about), but no name whose parts differ;
--   notes when it was seen where its stamp does not say: others under that stamp came before it, or
--   nobody can read it.
create or replace function control.delivery_sql(
    object text, fields text[], fills boolean, repeats boolean, only_known boolean
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $delivery_sql$
declare
    _landing text := format('raw_salesforce.%I', delivery_sql.object);
    _places jsonb;
    _custom jsonb;
    _same text;
    _first constant text := $insert$
insert into {{ landing }} ({{ columns }}, custom_fields, load_id, seen_at)
select
    {{ values }},
    {{ custom }},
    $1,
    case when {{ is_unread }} then now() end
from {{ delivery }} as d
$insert$;
    _further constant text := $insert$
insert into {{ landing }} ({{ columns }}, custom_fields, load_id, seen_at)
select
    {{ values }},
    {{ custom }},
    $1,
    case
        when v.raw_id is null then case when {{ is_unread }} then now() end
        when d.version_at is null then now()
        when v.version_at = d.version_at then $2
    end
from (
    select
        d.*,
        d.ctid as place,
        {{ version_at }} as version_at,
        {{ is_first }} as is_first
    from {{ delivery }} as d
    {{ known }}
    -- computed once, whatever looks at it
    offset 0
) as d
left join lateral (
    select s.raw_id, s.version_at
    from {{ staging }} as s
    where
        s.landed_id = any(array[{{ id }}, staging.to_id({{ id }}), left({{ id }}, 15)])
        and (d.version_at is null or s.version_at <= d.version_at)
    order by s.version_at desc, s.raw_id desc
    limit 1
) as v on true
left join {{ landing }} as l on v.raw_id = l.raw_id
where
    {{ which }}
    and not (
        d.is_first
        and v.raw_id is not null
        and coalesce(v.version_at = d.version_at, true)
        and {{ same }}
    )
{{ order }}
$insert$;
    -- Most of what a full refresh delivers is known, and told so by hash joins: the last of the rows
    -- under the very id and stamp, unless a row that may mean the same in other writing came later.
    _known constant text := $known$
    where not exists (
        select
        from {{ landing }} as l
        where
            l.id = {{ id }}
            and l.systemmodstamp = {{ stamp }}
            and l.systemmodstamp like '____-__-__T__:__:__.___Z'
            and {{ same }}
            and not exists (
                select
                from {{ landing }} as later
                where
                    later.id = l.id
                    and later.raw_id > l.raw_id
                    and (
                        later.systemmodstamp = l.systemmodstamp
                        or (later.systemmodstamp like '____-__-__T__:__:__.___Z') is not true
                    )
            )
            and not exists (
                select
                from {{ landing }} as later
                where later.id = left(l.id, 15) and later.raw_id > l.raw_id
            )
    )
$known$;
begin
    with delivered as (
        select
            f.landing_column,
            format('d.%I', f.delivery_column) as value
        from control.match_fields(delivery_sql.object, delivery_sql.fields) as f
        where f.landing_column is not null
    ),

    -- The names that Salesforce joins from parts which were delivered: where the parts are no news.
    joined as (
        select
            k.field,
            string_agg(
                case
                    when f.landing_column is not null
                        then format(
                            '(d.%1$I is null or l.%2$I is not distinct from d.%1$I)',
                            f.delivery_column, f.landing_column
                        )
                    else format(
                        '(d.%1$I is null or coalesce(l.custom_fields ->> %2$L, %3$L) = d.%1$I)',
                        f.delivery_column, f.field, ''
                    )
                end,
                ' and ' order by f.ordinal
            ) as parts_are_known
        from control.declared_field as k
        inner join control.match_fields(delivery_sql.object, delivery_sql.fields) as f
            on replace(coalesce(f.landing_column, f.field), '_', '') = any(k.parts)
        where k.object = lower(delivery_sql.object)
        group by k.field
    ),

    landing_column as (
        select
            a.attnum as ordinal,
            a.attname::text as name,
            a.attname in ('systemmodstamp', 'lastmodifieddate') as is_stamp,
            a.attname in ('systemmodstamp', 'lastmodifieddate', 'createddate') as is_any_stamp,
            format('l.%I', a.attname) as landed,
            d.value,
            j.parts_are_known,
            o.value as other_stamp
        from pg_attribute as a
        left join delivered as d on a.attname::text = d.landing_column
        left join joined as j on a.attname::text = j.field
        left join
            delivered as o
            on
                a.attname in ('systemmodstamp', 'lastmodifieddate')
                and o.landing_column in ('systemmodstamp', 'lastmodifieddate')
                and a.attname::text <> o.landing_column
        where
            a.attrelid = _landing::regclass
            and a.attnum > 0
            and not a.attisdropped
            and a.atttypid = 'text'::regtype
            and a.attgenerated = ''
            and (delivery_sql.fills or d.value is not null)
    )

    select
        jsonb_build_object(
            'landing', _landing,
            'delivery', format('pg_temp.%I', 'delivery_' || delivery_sql.object),
            'staging', format('staging.%I', delivery_sql.object),
            'which', case
                when delivery_sql.only_known then 'v.version_at = d.version_at' else 'true'
            end,
            'id', min(c.value) filter (where c.name = 'id'),
            -- there, and none that can be read; nearly all are as the API writes them
            'is_unread', case
                when bool_or(c.is_any_stamp and c.value is not null)
                    then format(
                        '(%s) is not true and concat(%s) <> %L and coalesce(%s) is null',
                        coalesce(
                            min(format('%s like %L', c.value, '____-__-__T__:__:__.___Z')) filter (
                                where c.name = 'systemmodstamp' and c.value is not null
                            ),
                            'null'
                        ),
                        string_agg(c.value, ', ') filter (where c.is_any_stamp),
                        '',
                        string_agg(format('staging.to_timestamp(%s)', c.value), ', ')
                            filter (where c.is_any_stamp and c.value is not null)
                    )
                else 'false'
            end,
            'stamp', min(c.value) filter (where c.name = 'systemmodstamp'),
            'version_at', format(
                case
                    when (select t.future_stamps_win from control.setting as t) then 'coalesce(%s)'
                    -- as staging will see it
                    else
                        '(select case when t.stamp <= now() + interval ''1 day'' then t.stamp '
                        'when t.stamp is not null then now() end from (select coalesce(%s) as stamp '
                        'offset 0) as t)'
                end,
                coalesce(
                    string_agg(
                        format('staging.to_timestamp(%s)', c.value), ', ' order by c.name desc
                    ) filter (where c.is_stamp and c.value is not null),
                    'null::timestamptz'
                )
            ),
            'columns', string_agg(format('%I', c.name), ', ' order by c.ordinal),
            'values', string_agg(
                case
                    when not delivery_sql.fills then c.value
                    when c.name = 'systemmodstamp'
                        then format(
                            'case when d.version_at is null then coalesce(nullif(%1$s, %2$L), '
                            'case when %3$s <> %2$L then control.stamp_text(v.version_at) end, '
                            '%4$s) else %1$s end',
                            coalesce(c.value, 'null'), '', coalesce(c.other_stamp, 'null'), c.landed
                        )
                    -- of a version that counts from its landing, the row that follows it says so
                    when c.is_stamp
                        then format(
                            'case when d.version_at is null then coalesce('
                            'case when %3$s <> %2$L then control.stamp_text(v.version_at) end, '
                            'nullif(%1$s, %2$L), case when v.version_at = l.extracted_at '
                            'and staging.to_timestamp(l.systemmodstamp) is null '
                            'then control.stamp_text(v.version_at) end, %4$s) else %1$s end',
                            coalesce(c.value, 'null'), '', coalesce(c.other_stamp, 'null'), c.landed
                        )
                    when c.parts_are_known is not null
                        then format(
                            'coalesce(%s, case when %s then %s end)',
                            coalesce(c.value, 'null'), c.parts_are_known, c.landed
                        )
                    when c.value is null then c.landed
                    else format('coalesce(%s, %s)', c.value, c.landed)
                end,
                E',\n    ' order by c.ordinal
            )
        ),
        string_agg(
            case
                -- an empty stamp is none, and says nothing of the version
                when c.is_stamp
                    then format(
                        '(coalesce(%1$s, %2$L) = %2$L or %3$s is not distinct from %1$s)',
                        c.value, '', c.landed
                    )
                else format('(%1$s is null or %2$s is not distinct from %1$s)', c.value, c.landed)
            end,
            E'\n        and ' order by c.ordinal
        ) filter (where c.value is not null and c.name <> 'id')
    into _places, _same
    from landing_column as c;

    select
        jsonb_build_object(
            'custom', case
                when count(*) = 0 and delivery_sql.fills then 'l.custom_fields'
                when count(*) = 0 then 'null::jsonb'
                when delivery_sql.fills
                    then format(
                        'nullif(coalesce(l.custom_fields, %1$L) '
                        '- array_remove(array[%2$s], null) || %3$s, %1$L)',
                        '{}',
                        (
                            select
                                string_agg(
                                    format(
                                        'case when d.%I is not null then %L end',
                                        m.delivery_column, m.field
                                    ),
                                    ', ' order by m.ordinal
                                )
                            from control.match_fields(
                                delivery_sql.object, delivery_sql.fields
                            ) as m
                        ),
                        max(g.given)
                    )
                else format('nullif(%s, %L)', max(g.given), '{}')
            end
        ),
        nullif(
            concat_ws(
                E'\n        and ',
                _same,
                string_agg(
                    format(
                        '(d.%1$I is null or coalesce(l.custom_fields ->> %2$L, %3$L) = d.%1$I)',
                        f.delivery_column, f.field, ''
                    ),
                    E'\n        and ' order by f.ordinal
                )
            ),
            ''
        )
    into _custom, _same
    from control.match_fields(delivery_sql.object, delivery_sql.fields) as f
    cross join (
        select
            format(
                'jsonb_strip_nulls(jsonb_object(array[%s], array[%s]))',
                string_agg(quote_literal(m.field), ', ' order by m.ordinal),
                string_agg(
                    format('nullif(d.%I, %L)', m.delivery_column, ''), ', ' order by m.ordinal
                )
            ) as given
        from control.match_fields(delivery_sql.object, delivery_sql.fields) as m
        where m.landing_column is null
    ) as g
    where f.landing_column is null;

    _places := _places || _custom;
    if not delivery_sql.fills then
        return control.fill(
            _first, _places - array['staging', 'which', 'id', 'stamp', 'version_at']
        );
    end if;
    _same := coalesce(_same, 'true');
    return control.fill(
        _further,
        _places - 'stamp' || jsonb_build_object(
            'same', _same,
            'known', case
                when _places ->> 'stamp' is not null and not delivery_sql.repeats
                    then control.fill(
                        _known,
                        jsonb_build_object(
                            'landing', _landing,
                            'id', _places -> 'id',
                            'stamp', _places -> 'stamp',
                            'same', _same
                        )
                    )
            end,
            -- which of two rows lands later matters where both are of one record
            'order', case when delivery_sql.repeats then 'order by d.place' end,
            'is_first', case
                when delivery_sql.repeats
                    then format(
                        'row_number() over (partition by %s, %s order by d.ctid) = 1',
                        _places ->> 'id', _places ->> 'version_at'
                    )
                else 'true'
            end
        )
    );
end;
$delivery_sql$;

comment on function control.delivery_sql(text, text[], boolean, boolean, boolean) is
'The statement by which control.land_delivery() lands a delivery:
delivery_sql(object, fields, fills, repeats, only_known).';
