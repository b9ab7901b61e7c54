-- A trigger, not a constraint: the day is judged when it is set, and never again when the time zone
-- changes or a dump is restored.
create or replace function control.refuse_future_history()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_future_history$
declare
    _today date := (now() at time zone new.time_zone)::date;
begin
    if new.history_start > _today then
        raise exception 'opportunity history cannot begin on %: that day is still to come',
            new.history_start
            using errcode = 'datetime_field_overflow',
                detail = format('Today is %s in %s.', _today, new.time_zone),
                hint = 'Set control.setting.history_start to today or an earlier day, or to NULL: then'
                    ' the first run sets it.';
    end if;
    return new;
end;
$refuse_future_history$;

comment on function control.refuse_future_history() is
'Refuses a start of the history (control.setting.history_start) that is still to come: 22008.';

create or replace trigger refuse_future_history
before insert or update of history_start on control.setting
for each row execute function control.refuse_future_history();
