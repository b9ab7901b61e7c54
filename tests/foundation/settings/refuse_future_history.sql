-- control.refuse_future_history(): the history does not begin on a day that is still to come.
begin;

select plan(7);

create function pg_temp.starting(days_from_today integer) returns text language sql as $$
    select format(
        'update control.setting set history_start = %L', t.business_date + starting.days_from_today
    )
    from control.today as t
$$;

update control.setting set time_zone = 'Pacific/Kiritimati';
select lives_ok(pg_temp.starting(0), 'today, in the business time zone');
select lives_ok(pg_temp.starting(-1000), 'long ago');
select throws_ok(
    pg_temp.starting(1), '22008',
    (
        select
            format(
                'opportunity history cannot begin on %s: that day is still to come',
                t.business_date + 1
            )
        from control.today as t
    ),
    'tomorrow'
);
select throws_ok(
    'update control.setting set history_start = ''infinity''', '22008', null, 'never'
);
select lives_ok(pg_temp.starting(null), 'whenever the first run is');

-- 26 hours behind: what was today there is still to come here
select lives_ok(pg_temp.starting(0), 'today');
select lives_ok(
    'update control.setting set time_zone = ''Etc/GMT+12''', 'judged when it is set, and not again'
);

select finish();

rollback;
