create or replace function marts.version_log_covers(instant timestamptz)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $version_log_covers$
declare
    _coverage marts.history_coverage;
begin
    select c.* into _coverage from marts.history_coverage as c;
    if _coverage.snapshot_cadence <> 'version' then
        raise exception 'only the last version of each day is kept'
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'Ask for a day: marts.opportunity_as_of(date ''…''), or have instants kept:'
                    ' update control.setting set snapshot_cadence = ''version''; and run.';
    end if;
    return marts.history_covers((version_log_covers.instant at time zone _coverage.time_zone)::date);
end;
$version_log_covers$;

comment on function marts.version_log_covers(timestamptz) is
'True where the log of versions can answer for an instant. Raises 55000 while the cadence is daily,
22008 for an instant before the first day.';

grant execute on function marts.version_log_covers(timestamptz) to salesforce_reporter;
