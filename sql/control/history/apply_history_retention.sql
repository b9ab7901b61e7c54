-- Whole months are dropped as tables. That needs the readers out of the way for a moment: it
-- waits two seconds at most, because whoever reads next waits behind it.
create or replace function control.apply_history_retention(most_months integer default 3)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $apply_history_retention$
declare
    _keep_months integer;
    _bound control.history_bound;
    _kept_from date;
    _retained_from date;
    _months integer;
    _part record;
    _rows bigint;
    _dropped jsonb := '[]';
begin
    if not control.take_run_lock() then
        raise exception 'history retention has to wait: a run is in progress'
            using errcode = 'lock_not_available', hint = 'Try again after it.';
    end if;

    select s.history_keep_months into strict _keep_months from control.setting as s;
    select b.* into strict _bound from control.history_bound as b;
    if _bound.history_start is null then
        raise exception 'there is no opportunity history yet'
            using errcode = 'object_not_in_prerequisite_state',
                hint = 'It begins with the first run: select run_salesforce_transform();';
    end if;
    select
        (t.month_start - make_interval(months => _keep_months))::date,
        greatest(
            _bound.history_start,
            (select max(l.complete_from) from control.landing_retention as l),
            (t.month_start - make_interval(months => _keep_months))::date - 1
        )
    into strict _kept_from, _retained_from
    from control.today as t;

    if _retained_from > _bound.retained_from then
        select count(*) into _months
        from control.history_partition as p
        where p.ended_before <= _kept_from;
        if _months > coalesce(apply_history_retention.most_months, 0) then
            raise exception 'history retention would drop % months at once', _months
                using errcode = 'invalid_parameter_value',
                    detail = format(
                        'control.setting.history_keep_months is %s: everything that ended before %s'
                        ' would go, from %s on.',
                        _keep_months, _kept_from, _bound.retained_from
                    ),
                    hint = format(
                        'If that is meant: select control.apply_history_retention(%s);', _months
                    );
        end if;

        for _part in
            select p.partition::text as partition, p.ended_from
            from control.history_partition as p
            where p.ended_before <= _kept_from
            order by p.ended_from
        loop
            execute format('select count(*) from %s', _part.partition) into strict _rows;
            begin
                execute format('drop table %s', _part.partition);
            exception
                when lock_not_available then
                    raise exception 'history retention could not drop %: it is being read',
                        _part.partition
                        using errcode = 'lock_not_available',
                            hint = 'Nothing was dropped. Try again when fewer people read.';
            end;
            _dropped := _dropped || jsonb_build_object(
                'partition', _part.partition,
                'month', to_char(_part.ended_from, 'YYYY-MM'),
                'rows', _rows
            );
        end loop;

        delete from marts.opportunity_version_log as v
        using control.setting as s
        where v.superseded_at <= _retained_from::timestamp at time zone s.time_zone;
        get diagnostics _rows = row_count;
        if _rows > 0 then
            _dropped := _dropped
                || jsonb_build_object('table', 'marts.opportunity_version_log', 'rows', _rows);
        end if;
    elsif _retained_from < _bound.retained_from then
        -- keeping more than before: landing still has it, the next run builds it
        update control.model_state as s
        set stale_reason = 'opportunity history is kept from an earlier day'
        where s.model in ('marts.opportunity_history', 'marts.opportunity_version_log');
    end if;

    if _retained_from <> _bound.retained_from then
        insert into control.history_retention (retained_from, dropped)
        values (_retained_from, _dropped);
    end if;
    return jsonb_build_object(
        'retained_from', _retained_from,
        'before', _bound.retained_from,
        'keep_months', _keep_months,
        'dropped', _dropped
    );
end;
$apply_history_retention$;

comment on function control.apply_history_retention(integer) is
'Drops the months of opportunity history before the last control.setting.history_keep_months whole
months (null keeps all); every kept day stays exact, and so does the opening of the first kept
month. Refuses to drop more than most_months months at once (22023), so that a mistyped setting does
no harm. Where the setting keeps more than before, the next run builds it again from landing, as far back as
control.apply_retention() has left that whole.
Returns {retained_from, before, keep_months, dropped: [{partition, month, rows}]}; remembered in
control.history_retention. Raises 55P03 while a run is in progress or a reader does not let go
within two seconds: then nothing is dropped.';
