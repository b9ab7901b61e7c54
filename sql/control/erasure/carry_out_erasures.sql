-- Before anything is read: what was asked for, and what of it landed again since the last run.
create or replace function control.carry_out_erasures(
    asked bigint[],
    load_window control.load_window,
    run_id bigint,
    started_at timestamptz,
    out rechecks bigint[],
    out record_ids text[],
    out profiled_values text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $carry_out_erasures$
declare
    _object text;
    _request control.erasure_request;
    _patterns text[];
    _values text[];
    _done record;
    _again record;
    _more bigint[];
    _landed bigint := 0;
    _references bigint := 0;
begin
    rechecks := carry_out_erasures.asked;
    record_ids := '{}';
    profiled_values := '{}';
    if not exists (select from control.erasure) then
        return;
    end if;

    for _request in
        select r.* from control.erasure_request as r
        where r.request_id = any(carry_out_erasures.asked)
        order by r.request_id
    loop
        record_ids := record_ids || _request.record_id;
        execute format(
            'select coalesce(array_agg(distinct f.value), ''{}'') from staging.%I as s'
            ' cross join lateral jsonb_each_text(to_jsonb(s)) as f'
            ' where s.landed_id in ($1, left($1, 15)) and s.id = $1 and f.value is not null',
            _request.object
        )
        into strict _values
        using _request.record_id;
        profiled_values := profiled_values || _values;
        update control.erasure as e
        set
            erased_at = carry_out_erasures.started_at,
            run_id = carry_out_erasures.run_id
        where e.erasure_id = _request.erasure_id;
    end loop;
    _patterns := array(
        select '%' || left(i.record_id, 15) || '%' from unnest(record_ids) as i (record_id)
    );

    for _object in
        select t.object from control.landing_table as t
        order by t.object
    loop
        _done := control.withhold_erased(
            format('raw_salesforce.%I', _object)::regclass, 'id', _patterns, true, null, null
        );
        _again := control.withhold_erased(
            format('raw_salesforce.%I', _object)::regclass, 'id', null, true,
            (carry_out_erasures.load_window).previous_snapshot,
            (carry_out_erasures.load_window).previous_own_xid
        );
        _landed := _landed + _done.removed;
        _references := _references + cardinality(_done.changed);
        -- what landed since is read anyway
        with asked as (
            insert into control.recheck_record as q (object, record_id)
            select distinct
                _object,
                c.record_id
            from unnest(_done.changed) as c (record_id)
            where c.record_id is not null
            returning q.request_id
        )

        select array_agg(a.request_id) into _more from asked as a;
        rechecks := rechecks || _more;
    end loop;

    update control.erasure as e
    set removed = jsonb_build_object('landed', _landed, 'references', _references)
    where
        e.erasure_id in (
            select r.erasure_id from control.erasure_request as r
            where r.request_id = any(carry_out_erasures.asked)
        );
end;
$carry_out_erasures$;

comment on function control.carry_out_erasures(
    bigint[], control.load_window, bigint, timestamptz
) is
'Erases from landing, for the requests that a run answers, and removes what landed again of records
erased before. Returns the requests with those of the records that lost a reference, the erased ids,
and the values of the erased records that profiles may show.';
