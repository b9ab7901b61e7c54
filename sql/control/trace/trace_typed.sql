create or replace function control.trace_typed(object text, record_id text)
returns setof control.trace_row
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $trace_typed$
begin
    return query execute format(
        $sql$
with winner as (
    select
        v.raw_id,
        v.version_at,
        to_jsonb(v) - '{landed_id,extracted_at,raw_id,load_xid,seen_at,custom_fields}'::text[]
            as content
    from staging.%1$I as v
    where v.landed_id in ($2, left($2, 15)) and v.id = $2
    order by v.version_at desc, v.raw_id desc
    limit 1
)

select
    'typed',
    'staging.' || quote_ident($1),
    w.version_at,
    'the current version, raw_id ' || w.raw_id,
    jsonb_strip_nulls(w.content)
from winner as w
union all
(
    select
        'typed',
        'staging.' || quote_ident($1 || '_cast_failure'),
        w.version_at,
        f.field || ': ' || control.quoted(f.raw_value) || ' is no ' || f.expected || ', so NULL',
        jsonb_build_object(f.field, f.raw_value)
    from winner as w
    inner join staging.%2$I as f on w.raw_id = f.raw_id
    order by f.field
)
        $sql$,
        trace_typed.object, trace_typed.object || '_cast_failure'
    )
    using trace_typed.object, trace_typed.record_id;
end;
$trace_typed$;

comment on function control.trace_typed(text, text) is
'The current version of a record with its types, and each of its values that does not cast.';
