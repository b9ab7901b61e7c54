-- Called in a WHERE as (select marts.history_covers(day)), it is evaluated once and hinders neither
-- inlining nor the pruning of partitions.
create or replace function marts.history_covers(day date)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $history_covers$
declare
    _first_day date;
    _last_day date;
begin
    select c.first_day, c.last_day into _first_day, _last_day from marts.history_coverage as c;
    if history_covers.day is null or history_covers.day between _first_day and _last_day then
        return true;
    end if;
    if _first_day is null then
        raise exception 'there is no opportunity history yet'
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'It begins with the first run: select run_salesforce_transform();';
    end if;
    if history_covers.day > _last_day then
        raise exception 'opportunity history does not reach %, which is still to come',
            history_covers.day
            using errcode = 'datetime_field_overflow',
                detail = format('The last day it can answer for is today, %s.', _last_day),
                hint = 'Ask for today or an earlier day.';
    end if;
    raise exception 'opportunity history does not cover %', history_covers.day
        using errcode = 'datetime_field_overflow',
            detail = format('The first day it can answer for is %s.', _first_day),
            hint = 'Ask for that day or a later one. The start of the history is'
                ' control.setting.history_start, what is kept of it history_keep_months.';
end;
$history_covers$;

comment on function marts.history_covers(date) is
'True where opportunity history can answer for a day (null: nothing is asked). Raises 22008 for a
day before its first exact day and for one after today, 55000 before the first run.';

grant execute on function marts.history_covers(date) to salesforce_reporter;
