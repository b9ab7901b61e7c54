-- A joined sub-query rather than a scalar one: functions given its columns can still be inlined.
create or replace view control.history_bound as
select
    s.history_start,
    greatest(
        coalesce(s.history_start, '-infinity'),
        coalesce(r.retained_from, '-infinity'),
        coalesce(l.complete_from, '-infinity')
    ) as retained_from
from control.setting as s
left join lateral (
    select h.retained_from
    from control.history_retention as h
    order by h.applied desc
    limit 1
) as r on true
left join lateral (
    select max(c.complete_from) as complete_from
    from control.landing_retention as c
) as l on true;

comment on view control.history_bound is
'Where opportunity history begins and from which day it is kept. Grain: one row.';
comment on column control.history_bound.history_start is
'Its first day; NULL before the first run.';
comment on column control.history_bound.retained_from is
'First day that can be read exactly; -infinity before the first run.';
