create or replace function control.record_population(steps jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $record_population$
declare
    _model text;
    _rows bigint;
begin
    -- what a full refresh compared is what the table holds; otherwise the difference is known
    insert into control.quality_population as p (model, rows)
    select
        s.model,
        s.inserted + s.updated + s.unchanged
    from jsonb_to_recordset(record_population.steps) as s (
        model text, mode text, inserted bigint, updated bigint, unchanged bigint
    )
    where s.mode = 'full'
    union all
    select
        'raw_salesforce.' || f.object,
        f.landed_rows
    from control.source_freshness as f
    on conflict (model) do update
    set rows = excluded.rows
    where p.rows <> excluded.rows;

    update control.quality_population as p
    set rows = p.rows + s.inserted - s.deleted
    from jsonb_to_recordset(record_population.steps) as s (
        model text, mode text, inserted bigint, deleted bigint
    )
    where p.model = s.model and s.mode <> 'full' and s.inserted <> s.deleted;

    for _model in
        select distinct q.model
        from control.quality_check as q
        where
            q.enabled
            and q.scope in ('record', 'landing')
            and q.model not in (select p.model from control.quality_population as p)
            and q.model not like 'raw\_salesforce.%'
    loop
        execute format('select count(*) from %s', _model::regclass)
        into strict _rows;
        insert into control.quality_population (model, rows)
        values (_model, _rows);
    end loop;
end;
$record_population$;

comment on function control.record_population(jsonb) is
'Keeps control.quality_population up to what the steps of a run did.';
