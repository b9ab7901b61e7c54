create or replace function control.trace_landed(object text, record_id text)
returns setof control.trace_row
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $trace_landed$
begin
    return query execute format(
        $sql$
with landed as (
    select
        r.raw_id,
        r.extracted_at,
        r.load_xid,
        r.load_id,
        v.version_at,
        (to_jsonb(r) - '{raw_id,extracted_at,load_xid,load_id,seen_at,custom_fields}'::text[])
        || coalesce(r.custom_fields, '{}') as content
    from raw_salesforce.%1$I as r
    left join staging.%1$I as v on r.raw_id = v.raw_id
    where r.id in ($2, left($2, 15)) and staging.to_id(r.id) = $2
),

placed as (
    select
        l.*,
        lag(l.content) over (order by l.version_at nulls first, l.raw_id) as content_before,
        lead(l.version_at) over (order by l.version_at nulls first, l.raw_id) as next_version_at,
        lag(l.version_at) over (order by l.version_at nulls first, l.raw_id) as version_before,
        row_number() over (order by l.version_at nulls first, l.raw_id) as place,
        count(*) over () as rows
    from landed as l
)

select
    'landed',
    'raw_salesforce.' || quote_ident($1),
    p.extracted_at,
    concat_ws(
        ', ',
        'raw_id ' || p.raw_id,
        case
            when q.raw_id is not null then 'set aside: ' || q.reason
            when p.version_at = '-infinity' then 'version without a stamp'
            else 'version of ' || to_char(p.version_at, 'YYYY-MM-DD HH24:MI:SS')
        end,
        coalesce(
            l.way || coalesce(' ' || nullif(l.name, ''), '') || ' (load ' || p.load_id || ')',
            'by no load of ours'
        ),
        coalesce('run ' || u.run_id, 'read by no run that the ledger knows'),
        case
            when q.raw_id is not null then null
            when p.place < p.rows and p.version_at = p.next_version_at
                then 'overtaken by a row of the same stamp that landed later'
            when p.place < p.rows then 'overtaken by a later stamp'
            when p.version_before is null then 'the current version: there is no other'
            when p.version_at = p.version_before
                then 'the current version: of the same stamp as the one before, and landed later'
            else 'the current version: it has the latest stamp'
        end
    ),
    control.changed_content(p.content_before, p.content)
from placed as p
left join control.load as l on p.load_id = l.load_id
left join control.quarantined_row as q
    on q.object = $1 and p.raw_id = q.raw_id and not q.is_given_back
left join lateral (
    -- its own transaction, or what it saw; a restored row may have any load_xid
    select n.run_id
    from control.run as n
    where
        n.status = 'succeeded'
        and n.finished_at >= p.extracted_at
        and (
            pg_visible_in_snapshot(p.load_xid, n.snapshot)
            or n.xmin = p.load_xid::xid
        )
    order by n.run_id
    limit 1
) as u on true
order by p.place
        $sql$,
        trace_landed.object
    )
    using trace_landed.object, trace_landed.record_id;
end;
$trace_landed$;

comment on function control.trace_landed(text, text) is
'The landed versions of a record, the winner last: raw_id, stamp, load, the run that read it first,
why it won or not; content is what it says otherwise than the version before it.';
