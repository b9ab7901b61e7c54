create or replace function control.evaluate_checks(
    run_id bigint,
    started_at timestamptz,
    changes jsonb,
    moved jsonb,
    steps jsonb,
    landed jsonb,
    is_full boolean,
    is_definition_new boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- definitions are compared as text, which these settings of a caller would change
set datestyle = 'ISO, MDY'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set quote_all_identifiers = off
set standard_conforming_strings = on
set extra_float_digits = 1
as $evaluate_checks$
declare
    _full text[];
    _cheap text[];
    _group record;
begin
    perform control.note_population(evaluate_checks.steps);
    perform control.note_profile(
        evaluate_checks.run_id, evaluate_checks.started_at, evaluate_checks.changes,
        evaluate_checks.landed
    );

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

    -- checks over a model that was refreshed in full
    select _full || coalesce(array_agg(q.name order by q.name), '{}')
    into _full
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where
        q.name <> all(_full)
        and (
            (
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
                    where evaluate_checks.changes -> m.model = 'null'
                )
            )
        );
    -- those of scope full apart: one that cannot run in a worker would keep all others from it
    for _group in
        select array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        where q.name = any(_full)
        group by q.scope = 'full'
    loop
        perform control.evaluate_fully(
            _group.checks, evaluate_checks.run_id, evaluate_checks.started_at
        );
    end loop;

    select array_agg(q.name order by q.name)
    into _cheap
    from control.quality_check as q
    inner join control.quality_state as s on q.name = s.check_name
    where q.scope in ('time', 'run') and q.name <> all(_full);
    if _cheap is not null then
        perform control.evaluate_cheaply(
            _cheap, evaluate_checks.run_id, evaluate_checks.started_at
        );
    end if;

    -- the others: one statement for all checks of a landing table, one for all of a model
    for _group in
        select
            split_part(q.model, '.', 2) as object,
            array_agg(q.name order by q.name) as checks
        from control.quality_check as q
        inner join control.quality_state as s on q.name = s.check_name
        where q.scope = 'landing' and q.name <> all(_full)
        group by split_part(q.model, '.', 2)
        order by split_part(q.model, '.', 2)
    loop
        if
            evaluate_checks.landed ? _group.object
            or exists (select from control.recheck_record as r where r.object = _group.object)
        then
            perform control.evaluate_landed(
                _group.checks, _group.object, evaluate_checks.run_id, evaluate_checks.started_at
            );
        end if;
    end loop;

    -- looking at a record once too often does no harm
    for _group in
        select
            g.model,
            g.checks,
            k.keys
        from (
            select
                q.model,
                array_agg(q.name order by q.name) as checks
            from control.quality_check as q
            inner join control.quality_state as s on q.name = s.check_name
            where q.scope = 'record' and q.name <> all(_full)
            group by q.model
        ) as g
        cross join lateral (
            select array_agg(k.key) as keys
            from (
                select
                    jsonb_array_elements_text(
                        evaluate_checks.changes -> m.model -> control.key_column(m.model)
                    ) collate "C" as key
                from (
                    select g.model as model
                    union
                    select f.model
                    from control.quality_check as q
                    cross join lateral unnest(q.follows) as f (model)
                    where q.name = any(g.checks)
                ) as m
                union
                select
                    unnest(
                        control.relinked_keys(
                            g.model,
                            l.value,
                            coalesce(
                                evaluate_checks.moved -> l.key,
                                evaluate_checks.changes -> l.key -> control.key_column(l.key)
                            )
                        )
                    )
                from control.quality_check as q
                cross join lateral jsonb_each_text(q.links) as l
                where q.name = any(g.checks)
                group by l.key, l.value
            ) as k
        ) as k
        where k.keys is not null
        order by g.model
    loop
        perform control.evaluate_keys(
            _group.checks, _group.model, _group.keys,
            evaluate_checks.run_id, evaluate_checks.started_at
        );
    end loop;
end;
$evaluate_checks$;

comment on function control.evaluate_checks(
    bigint, timestamptz, jsonb, jsonb, jsonb, jsonb, boolean, boolean
) is
'Brings the violations of all enabled checks up to what a run changed: changes are its changed keys
by model (null: all), moved those whose rows came or went, steps and landed its counts.';
