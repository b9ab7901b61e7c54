create or replace function control.plan_run(full_refresh boolean default false)
returns setof control.plan_step
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $plan_run$
declare
    _work control.work := control.find_work(coalesce(plan_run.full_refresh, false));
begin
    if _work.reasons <> '{}' then
        return query select s.* from control.plan_steps(_work) as s order by s.place;
    end if;
end;
$plan_run$;

comment on function control.plan_run(boolean) is
'What run_salesforce_transform() would do now, and why, without doing it. Grain: one row per model
it would refresh, in order; none where nothing is new. Steps that follow others are taken only
where those change something.';
