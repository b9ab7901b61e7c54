-- A function, because a sub-select would keep the check from running in parallel.
create or replace function control.stage_is_known(stage_name text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from control.stage as s
    where s.stage_name = stage_is_known.stage_name
);

comment on function control.stage_is_known(text) is 'Whether control.stage lists a stage.';
