create or replace view control.check_date_missing as
select
    g.day::date::text as record_id,
    'marts.dim_date lacks the day' as reason
from control.setting as s
cross join
    generate_series(
        s.calendar_start::timestamp, s.calendar_end::timestamp, interval '1 day'
    ) as g (day)
where not exists (
    select from marts.dim_date as d
    where d.date_day = g.day::date
);

comment on view control.check_date_missing is
'Days of the calendar''s range that marts.dim_date lacks. Grain: one row per day. Source:
control.setting, marts.dim_date.';

insert into control.quality_check (name, description, severity, model)
values
(
    'date_missing',
    'marts.dim_date has every day from calendar_start to calendar_end',
    'error',
    'marts.dim_date'
)
on conflict do nothing;
