-- Each statement of a run sees the settings of its own moment. A model that is refreshed in full
-- notes which it was built by; one that is refreshed for its changed keys would mix two, and nobody
-- would know of it once the setting is put back.
create or replace function control.mark_overtaken(steps control.step_result[], results jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $mark_overtaken$
begin
    -- the window was moved after the first run itself had set where history begins
    if exists (
        select from control.load_window as w
        where w.definitions_version = control.definitions_version()
    ) then
        return;
    end if;
    if mark_overtaken.results @> '[{"outcome": "error"}]' then
        raise exception 'a setting or definition was changed while the run was at work'
            using errcode = 'serialization_failure',
                detail = 'Checks failed because some models were made before it and some after.',
                hint = 'Nothing was published; the next run starts from what holds now.';
    end if;
    update control.model_state as s
    set stale_reason = 'what it is built by was changed while a run was at work'
    from unnest(mark_overtaken.steps) as t
    where
        s.model = t.model
        and t.mode = 'incremental'
        and s.definition is distinct from md5(control.model_definition(s.model));
end;
$mark_overtaken$;

comment on function control.mark_overtaken(control.step_result[], jsonb) is
'Marks the models that a run refreshed for their changed keys while a setting or a view they depend
on was changed: the next run refreshes them in full. Where checks failed over it (results of
control.judge_checks), raises 40001 instead.';
