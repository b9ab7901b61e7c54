-- A model that reads the load window knows by it what changed of its own object; of that one's
-- current state it only needs to know whether it was made anew.
create or replace function control.step_scope(
    step control.plan_step,
    done control.step_result[],
    out mode text,
    out keys text[]
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $step_scope$
declare
    _object text;
    _changed control.step_result[];
begin
    mode := (step_scope.step).mode;
    select split_part(m.staging_view, '.', 2)
    into strict _object
    from control.model as m
    where m.model = (step_scope.step).model;
    _changed := array(
        select d::control.step_result
        from unnest(step_scope.done) as d
        where
            d.model = any((step_scope.step).follows)
            and d.inserted + d.updated + d.deleted > 0
    );

    if not (step_scope.step).is_certain and _changed = '{}' then
        mode := null;
    elsif mode = 'incremental' and exists (
        select from unnest(_changed) as c
        where c.changes is null
    ) then
        mode := 'full';
    elsif mode = 'incremental' and _object is not null then
        keys := array(
            select r.record_id
            from control.recheck_record as r
            where r.object = _object
            union
            select k.key
            from unnest(_changed) as c
            inner join control.model_link as l
                on l.model = (step_scope.step).model and c.model = l.upstream
            cross join lateral jsonb_array_elements_text(c.changes -> l.link_column) as k (key)
            where l.upstream <> 'intermediate.' || _object and k.key is not null
        );
        mode := case when (step_scope.step).is_certain or keys <> '{}' then mode end;
    elsif mode = 'incremental' then
        select array_agg(distinct k.key)
        into keys
        from unnest(_changed) as c
        inner join control.model_link as l
            on l.model = (step_scope.step).model and c.model = l.upstream
        cross join lateral (
            select v.key
            from jsonb_array_elements_text(c.changes -> l.link_column) as v (key)
            where l.shown_in is null
            union all
            select v.key
            from unnest(l.shown_in) as s (column_name)
            cross join lateral unnest(
                control.relinked_keys(l.model, s.column_name, c.changes -> l.link_column)
            ) as v (key)
        ) as k
        where k.key is not null;
        mode := case when keys is not null then mode end;
    end if;
end;
$step_scope$;

comment on function control.step_scope(control.plan_step, control.step_result[]) is
'How a planned step is taken, after what the steps before it have done: mode, NULL where nothing it
reads has changed, and the keys whose rows are computed again.';
