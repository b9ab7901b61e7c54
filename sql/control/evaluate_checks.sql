create or replace function control.evaluate_checks(
    run_id bigint,
    started_at timestamptz,
    changes jsonb,
    steps jsonb,
    landed jsonb,
    is_full boolean,
    is_definition_new boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $evaluate_checks$
declare
    _full text[];
    _group record;
    _keys text[];
begin
    perform control.note_population(evaluate_checks.steps);

    -- checks that are new, changed, or were told to
    if evaluate_checks.is_full or evaluate_checks.is_definition_new then
        delete from control.quality_violation as v
        where v.check_name not in (select d.check_name from control.quality_definition as d);
        delete from control.quality_total as t
        where t.check_name not in (select d.check_name from control.quality_definition as d);
        delete from control.quality_state as s
        where s.check_name not in (select d.check_name from control.quality_definition as d);
    end if;
    if
        evaluate_checks.is_full
        or evaluate_checks.is_definition_new
        or exists (select from control.quality_state as s where s.definition is null)
    then
        with outdated as (
            insert into control.quality_state as s (check_name, definition, judged_as)
            select
                d.check_name,
                d.definition,
                d.judged_as
            from control.quality_definition as d
            left join control.quality_state as k on d.check_name = k.check_name
            where
                evaluate_checks.is_full
                or (k.definition, k.judged_as) is distinct from (d.definition, d.judged_as)
            on conflict (check_name) do update
            set
                definition = excluded.definition,
                judged_as = excluded.judged_as
            returning s.check_name
        )

        select array_agg(o.check_name order by o.check_name)
        into _full
        from outdated as o;
    end if;
    _full := coalesce(_full, '{}');

    -- checks over a model that was refreshed in full, and those that are cheap
    select _full || coalesce(array_agg(q.name order by q.name), '{}')
    into _full
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where
        q.name <> all(_full)
        and (
            q.scope = 'time'
            or q.scope = 'run'
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
                q.scope = 'record'
                and exists (
                    select from unnest(
                        array[q.model] || q.follows || array(select jsonb_object_keys(q.links))
                    ) as m (model)
                    where evaluate_checks.changes -> m.model = 'null'
                )
            )
        );
    if _full <> '{}' then
        perform control.evaluate_fully(
            _full, evaluate_checks.run_id, evaluate_checks.started_at
        );
    end if;

    -- the others: one statement for all that look at the same records
    for _group in
        select
            q.scope,
            q.model,
            q.follows,
            q.links,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where
            q.name <> all(_full)
            and case q.scope
                when 'record' then
                    evaluate_checks.changes
                    ?| (q.model || q.follows || array(select jsonb_object_keys(q.links)))
                when 'landing' then
                    evaluate_checks.landed ? split_part(q.model, '.', 2)
                    or exists (
                        select from control.recheck_record as r
                        where r.object = split_part(q.model, '.', 2)
                    )
            end
        group by q.scope, q.model, q.follows, q.links
        order by q.scope, q.model, q.follows, q.links
    loop
        if _group.scope = 'landing' then
            perform control.evaluate_landed(
                _group.checks, split_part(_group.model, '.', 2),
                evaluate_checks.run_id, evaluate_checks.started_at
            );
            continue;
        end if;
        select array_agg(distinct k.key)
        into _keys
        from (
            select jsonb_array_elements_text(
                evaluate_checks.changes -> m.model -> control.key_column(m.model)
            ) as key
            from unnest(_group.model || _group.follows) as m (model)
            union all
            select unnest(
                control.relinked_keys(
                    _group.model, l.value, l.key,
                    evaluate_checks.changes -> l.key -> control.key_column(l.key), _group.checks
                )
            )
            from jsonb_each_text(_group.links) as l
        ) as k;
        if _keys is not null then
            perform control.evaluate_keys(
                _group.checks, _keys, evaluate_checks.run_id, evaluate_checks.started_at
            );
        end if;
    end loop;
end;
$evaluate_checks$;

comment on function control.evaluate_checks(
    bigint, timestamptz, jsonb, jsonb, jsonb, boolean, boolean
) is
'Brings the violations of all enabled checks up to what a run changed: changes are its changed keys
by model (null: all), steps and landed its counts.';
