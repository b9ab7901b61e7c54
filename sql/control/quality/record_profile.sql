create or replace function control.record_profile(
    run_id bigint, started_at timestamptz, changes jsonb, landed jsonb
)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_profile$
declare
    _few constant integer := 100;
    _enough constant integer := 300;
    _model text;
    _mode text;
    _keys text[];
    _profile record;
    _is_measured boolean;
begin
    insert into control.quality_profile (
        run_id, model, mode, profiled_at, rows, table_rows, measures
    )
    select
        record_profile.run_id,
        'raw_salesforce.' || l.key,
        'landed',
        record_profile.started_at,
        l.value::bigint,
        p.rows,
        '{}'
    from jsonb_each_text(record_profile.landed) as l
    left join control.quality_population as p on p.model = 'raw_salesforce.' || l.key
    where l.value::bigint >= _few;
    _is_measured := found;

    for _model in
        select distinct c.model
        from control.profiled_column as c
        where record_profile.changes ? c.model
        order by c.model
    loop
        _mode := 'full';
        _keys := null;
        if record_profile.changes -> _model <> 'null' then
            _mode := 'incremental';
            select array_agg(k.key)
            into _keys
            from (
                select
                    e.key,
                    row_number() over () as place,
                    count(*) over () as keys
                from jsonb_array_elements_text(
                    record_profile.changes -> _model -> control.key_column(_model)
                ) as e (key)
            ) as k
            where k.keys >= _few and k.place % greatest(k.keys / _enough, 1) = 0;
            continue when _keys is null;
        end if;
        -- not as part of the INSERT, which would not read in parallel
        execute control.profile_sql(_model, _mode)
        into strict _profile
        using _keys;
        insert into control.quality_profile (
            run_id, model, mode, profiled_at, rows, table_rows, measures
        )
        values (
            record_profile.run_id,
            _model,
            _mode,
            record_profile.started_at,
            _profile.rows,
            (select p.rows from control.quality_population as p where p.model = _model),
            case when _profile.rows * 2 >= _few then _profile.measures else '{}' end
        );
        _is_measured := true;
    end loop;

    if _is_measured then
        perform control.record_shift(record_profile.run_id);
    end if;
    return _is_measured;
end;
$record_profile$;

comment on function control.record_profile(bigint, timestamptz, jsonb, jsonb) is
'Measures the rows a run changed, for models of control.profiled_column, notes the landed rows, and
compares both with earlier runs. Of many changed rows a few hundred, evenly chosen, are enough to
tell a share; fewer than a hundred are not. Returns whether there was something to measure.';
