-- ATTACH waits for no reader and no reader waits for it; CREATE … PARTITION OF would lock them out
-- until the run commits.
create or replace function control.make_history_partition(month date)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, MDY'  -- dates are written into statements
as $make_history_partition$
declare
    _month date := date_trunc('month', make_history_partition.month::timestamp)::date;
    _name text := 'opportunity_history_' || to_char(_month, 'YYYY_MM');
begin
    if to_regclass(format('marts.%I', _name)) is not null then
        return null;
    end if;

    execute format(
        'create table marts.%I (like marts.opportunity_history including defaults'
        ' including constraints)',
        _name
    );
    execute format('alter table marts.%I add primary key (opportunity_id, valid_to)', _name);
    -- versions that began after the day asked for are skipped; the rest of the pipeline's sums is read
    -- from the index alone, which makes an old day as cheap as today
    execute format(
        'create index on marts.%I (valid_from) include (valid_to, is_closed, is_deleted, stage_name,'
        ' amount, probability, currency_iso_code, forecast_category)',
        _name
    );
    execute format(
        'comment on table marts.%I is %L',
        _name,
        'Versions of marts.opportunity_history that ended in ' || to_char(_month, 'YYYY-MM') || '.'
    );
    execute format(
        'alter table marts.opportunity_history attach partition marts.%I'
        ' for values from (%L) to (%L)',
        _name, _month, (_month + interval '1 month')::date
    );
    return _name;
end;
$make_history_partition$;

comment on function control.make_history_partition(date) is
'Makes sure marts.opportunity_history has the partition for versions that ended in the month of a
day, without making readers wait. Returns its name, or null where it was there.';
