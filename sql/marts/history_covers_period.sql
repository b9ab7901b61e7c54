create or replace function marts.history_covers_period(grain text, day date)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $history_covers_period$
declare
    _month integer;
    _last_day date;
begin
    if history_covers_period.grain is null
        or history_covers_period.grain not in ('day', 'week', 'month', 'fiscal_quarter')
    then
        raise exception 'there is no reporting period %', coalesce(history_covers_period.grain, 'null')
            using errcode = 'invalid_parameter_value',
                hint = 'Ask for day, week, month or fiscal_quarter.';
    end if;
    select c.fiscal_year_start_month, c.last_day
    into _month, _last_day
    from marts.history_coverage as c;
    return marts.history_covers(
        least(
            marts.period_end(history_covers_period.grain, history_covers_period.day, _month),
            _last_day
        )
    );
end;
$history_covers_period$;

comment on function marts.history_covers_period(text, date) is
'True where opportunity history reaches into the reporting period of a day. Raises 22023 for an
unknown grain, 22008 where the history begins after the period.';

grant execute on function marts.history_covers_period(text, date) to salesforce_reporter;
