create or replace function control.current_version_day()
returns text
language sql
immutable
parallel safe
return 'greatest((v.version_at at time zone s.time_zone)::date, s.history_start)';

comment on function control.current_version_day() is
'The business day a current version counts from, as intermediate.opportunity_version has it, for a
statement over intermediate.opportunity as v and control.setting as s.';
