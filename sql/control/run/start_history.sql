create or replace function control.start_history(started_at timestamptz)
returns void
language sql
begin atomic
    update control.setting
    set history_start = (start_history.started_at at time zone time_zone)::date
    where history_start is null;
end;

comment on function control.start_history(timestamptz) is
'Has opportunity history begin with the business day of the first run, where nobody said
otherwise.';
