create or replace function control.note_extraction(
    object text,
    status text,
    reason text,
    way text,
    started_at timestamptz,
    ways jsonb,
    api_used bigint,
    api_allowed bigint
)
returns bigint
language sql
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    insert into control.extraction (
        object, status, reason, way, started_at, seconds, calls, delivered_rows, landed_rows, bytes,
        ways, api_used, api_allowed
    )
    select
        lower(note_extraction.object) as object,
        note_extraction.status,
        note_extraction.reason,
        note_extraction.way,
        note_extraction.started_at,
        round(extract(epoch from clock_timestamp() - note_extraction.started_at), 3) as seconds,
        coalesce(sum(w.calls), 0) as calls,
        coalesce(sum(w.rows), 0) as delivered_rows,
        coalesce(sum(w.landed), 0) as landed_rows,
        coalesce(sum(w.bytes), 0) as bytes,
        note_extraction.ways,
        note_extraction.api_used,
        note_extraction.api_allowed
    from jsonb_each(note_extraction.ways) as e
    cross join
        lateral jsonb_to_record(e.value)
            as w (
                calls bigint, rows bigint, landed bigint, bytes bigint
            )
    returning extraction_id;
end;

comment on function control.note_extraction(
    text, text, text, text, timestamptz, jsonb, bigint, bigint
) is
'Writes an extraction of an object that has ended to control.extraction: note_extraction(object,
status, reason, way, started_at, ways, api_used, api_allowed). Returns its number.';

revoke execute on function control.note_extraction(
    text, text, text, text, timestamptz, jsonb, bigint, bigint
) from public;
grant execute on function control.note_extraction(
    text, text, text, text, timestamptz, jsonb, bigint, bigint
) to salesforce_loader;
