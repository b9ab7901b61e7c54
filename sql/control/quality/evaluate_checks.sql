create or replace function control.evaluate_checks(
    run_id bigint,
    started_at timestamptz,
    changes jsonb,
    appeared_or_gone jsonb,
    steps jsonb,
    landed jsonb,
    is_full boolean,
    is_definition_new boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan  -- the arguments make no difference to what is best
as $evaluate_checks$
declare
    -- the same, null for every model that was compared in full
    _remade jsonb := evaluate_checks.changes || coalesce(
        (
            select jsonb_object_agg(t.model, null)
            from jsonb_to_recordset(evaluate_checks.steps) as t (model text, mode text)
            where t.mode = 'full' and evaluate_checks.changes ? t.model
        ),
        '{}'
    );
    _full text[] := '{}';
    _scopes text[] := '{run,time}';
    _group record;
    _keys text[];
begin
    perform control.record_population(evaluate_checks.steps);
    if control.record_profile(
        evaluate_checks.run_id, evaluate_checks.started_at, _remade, evaluate_checks.landed
    ) then
        _scopes := _scopes || 'profile'::text;
    end if;
    if not exists (
        select from control.check_statement as s
        inner join control.load_window as w on s.definitions_version = w.definitions_version
    ) then
        perform control.write_check_statements();
        _scopes := _scopes || 'definition'::text;
    end if;

    -- in full: checks that are new or changed, and those over a model that was refreshed in full
    if
        evaluate_checks.is_full
        or evaluate_checks.is_definition_new
        or exists (select from control.quality_state as s where s.definition is null)
    then
        _full := control.outdated_checks(evaluate_checks.is_full);
    end if;
    for _group in
        select
            case when q.scope = 'landing' then 'record' else q.scope end as object,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where
            q.name = any(_full)
            or q.scope = any(_scopes)
            or (
                q.scope = 'landing'
                and exists (
                    select from jsonb_to_recordset(evaluate_checks.steps) as t (model text, mode text)
                    where
                        t.model = 'intermediate.' || split_part(q.model, '.', 2)
                        and t.mode = 'full'
                )
            )
            or (
                q.scope in ('record', 'full')
                and exists (
                    select from unnest(
                        array[q.model] || q.follows || array(select jsonb_object_keys(q.links))
                    ) as m (model)
                    where
                        case when q.scope = 'full' then _remade else evaluate_checks.changes end
                        -> m.model = 'null'
                )
            )
        group by case when q.scope = 'landing' then 'record' else q.scope end
        order by case when q.scope = 'landing' then 'record' else q.scope end
    loop
        _full := _full || _group.checks;
        perform control.replace_violations(
            'full', _group.object, _group.checks, null, evaluate_checks.run_id,
            evaluate_checks.started_at
        );
    end loop;

    -- the others: all checks of a landing table at once, all of a model at once
    for _group in
        select
            q.scope,
            case when q.scope = 'landing' then split_part(q.model, '.', 2) else q.model end as object,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope in ('landing', 'record') and q.name <> all(_full)
        group by
            q.scope,
            case when q.scope = 'landing' then split_part(q.model, '.', 2) else q.model end
        -- of most objects nothing came
        having
            q.scope = 'landing'
            or bool_or(
                evaluate_checks.changes
                ?| (array[q.model] || q.follows || array(select jsonb_object_keys(q.links)))
            )
        order by
            q.scope,
            case when q.scope = 'landing' then split_part(q.model, '.', 2) else q.model end
    loop
        if _group.scope = 'landing' then
            if
                evaluate_checks.landed ? _group.object
                or exists (select from control.recheck_record as r where r.object = _group.object)
            then
                perform control.replace_violations(
                    'landed', _group.object, _group.checks,
                    control.landed_records(_group.object, _group.checks),
                    evaluate_checks.run_id, evaluate_checks.started_at
                );
            end if;
        else
            _keys := control.keys_to_check(
                _group.object, _group.checks, evaluate_checks.changes,
                evaluate_checks.appeared_or_gone
            );
            if _keys is not null then
                perform control.replace_violations(
                    'keys', _group.object, _group.checks, _keys, evaluate_checks.run_id,
                    evaluate_checks.started_at
                );
            end if;
        end if;
    end loop;
end;
$evaluate_checks$;

comment on function control.evaluate_checks(
    bigint, timestamptz, jsonb, jsonb, jsonb, jsonb, boolean, boolean
) is
'Brings the violations of all enabled checks up to what a run changed: changes are its changed keys
by model (null: all), appeared_or_gone those whose rows came or went, steps and landed its counts.';
