create or replace view marts.opportunity_activity as
with activity as (
    select
        k.what_id as opportunity_id,
        k.is_done,
        k.done_on,
        k.due_on,
        1 as tasks,
        0 as events
    from (
        select
            t.what_id,
            d.is_done,
            -- closed before it was due, or with a date still to come: no later than today
            case
                when d.is_done
                    then least(
                        coalesce((t.completed_at at time zone s.time_zone)::date, t.activity_date),
                        n.business_date
                    )
            end as done_on,
            case when not d.is_done then t.activity_date end as due_on
        from marts.fct_task as t
        cross join control.setting as s
        cross join control.today as n
        cross join
            lateral (
                select coalesce(t.is_closed, t.status = 'Completed', false) as is_done
            ) as d
    ) as k
    union all
    select
        e.what_id as opportunity_id,
        coalesce(d.day <= n.business_date, false) as is_done,
        case when d.day <= n.business_date then d.day end as done_on,
        case when d.day > n.business_date then d.day end as due_on,
        0 as tasks,
        1 as events
    from marts.fct_event as e
    cross join control.setting as s
    cross join control.today as n
    cross join
        lateral (
            select coalesce(e.activity_date, (e.start_at at time zone s.time_zone)::date) as day
        ) as d
),

summed as (
    select
        a.opportunity_id,
        count(*) filter (where a.is_done) as activity_count,
        count(*) filter (where a.is_done and a.tasks = 1) as task_count,
        count(*) filter (where a.is_done and a.events = 1) as event_count,
        max(a.done_on) as last_activity_on,
        count(*) filter (where not a.is_done and a.tasks = 1) as open_task_count,
        count(*) filter (where a.tasks = 1 and a.due_on < n.business_date) as overdue_task_count,
        min(a.due_on) filter (where a.due_on >= n.business_date) as next_activity_on
    from activity as a
    cross join control.today as n
    group by a.opportunity_id
)

select
    o.opportunity_id,
    o.name as opportunity_name,
    o.account_id,
    o.owner_id,
    coalesce(w.name, o.owner_id) as owner_name,
    w.manager_name as owner_manager_name,
    o.stage_name,
    o.status,
    o.amount,
    o.currency_iso_code,
    o.close_date,

    -- what was done
    coalesce(a.activity_count, 0) as activity_count,
    coalesce(a.task_count, 0) as task_count,
    coalesce(a.event_count, 0) as event_count,
    a.last_activity_on,
    case
        when o.status = 'open'
            then greatest(t.business_date - coalesce(a.last_activity_on, o.created_date), 0)
    end as days_without_activity,

    -- what is to come
    coalesce(a.open_task_count, 0) as open_task_count,
    coalesce(a.overdue_task_count, 0) as overdue_task_count,
    a.next_activity_on
from marts.fct_opportunity as o
cross join control.today as t
left join summed as a on o.opportunity_id = a.opportunity_id
left join marts.dim_user as w on o.owner_id = w.user_id;

comment on view marts.opportunity_activity is
'What is done about each deal: tasks and events that name it. Grain: one row per undeleted
Opportunity. Done are closed tasks and events up to today; a task counts on the day it was closed,
else on the day it was due. Activities of the deal''s account or contacts that do not name the deal
are not among them. Source: marts.fct_opportunity, marts.fct_task, marts.fct_event, marts.dim_user, control.today.';
comment on column marts.opportunity_activity.opportunity_name is 'Name of the deal.';
comment on column marts.opportunity_activity.amount is
'Value of the deal, in currency_iso_code.';
comment on column marts.opportunity_activity.close_date is
'Day the deal is expected to close; for a closed one, the day it did.';
comment on column marts.opportunity_activity.activity_count is
'Closed tasks and events up to today.';
comment on column marts.opportunity_activity.task_count is 'Closed tasks.';
comment on column marts.opportunity_activity.event_count is 'Events up to today.';
comment on column marts.opportunity_activity.last_activity_on is
'Day of the latest of them; NULL without any, or where none has a date.';
comment on column marts.opportunity_activity.days_without_activity is
'Open: days since the latest, since the deal was created where there is none; NULL once closed, or
where neither is known.';
comment on column marts.opportunity_activity.open_task_count is 'Tasks that are not closed.';
comment on column marts.opportunity_activity.overdue_task_count is
'Of them, those due before today.';
comment on column marts.opportunity_activity.next_activity_on is
'Day of the next open task or event, from today on; NULL without one.';

grant select on marts.opportunity_activity to salesforce_reporter;

insert into control.metric (
    name, definition, formula, source, grain, mart, mart_column, unit, owner
)
values
(
    'deal_task_count',
    'Closed tasks that name a deal.',
    'count(*) filter (where coalesce(k.is_closed, k.status = ''Completed'', false))',
    'marts.fct_opportunity as f cross join control.setting as s cross join control.today as t '
    || 'left join marts.fct_task as k on f.opportunity_id = k.what_id',
    'opportunity_id',
    'marts.opportunity_activity',
    'task_count',
    'tasks',
    'sales'
),
(
    'deal_open_task_count',
    'Tasks that name it and are not closed.',
    'count(k.task_id) filter (where not coalesce(k.is_closed, k.status = ''Completed'', false))',
    'marts.fct_opportunity as f cross join control.setting as s cross join control.today as t '
    || 'left join marts.fct_task as k on f.opportunity_id = k.what_id',
    'opportunity_id',
    'marts.opportunity_activity',
    'open_task_count',
    'tasks',
    'sales'
),
(
    'deal_overdue_task_count',
    'Of them, those due before today.',
    'count(k.task_id) filter (where not coalesce(k.is_closed, k.status = ''Completed'', false) '
    || 'and k.activity_date < t.business_date)',
    'marts.fct_opportunity as f cross join control.setting as s cross join control.today as t '
    || 'left join marts.fct_task as k on f.opportunity_id = k.what_id',
    'opportunity_id',
    'marts.opportunity_activity',
    'overdue_task_count',
    'tasks',
    'sales'
),
(
    'deal_event_count',
    'Events up to today that name a deal.',
    'count(*) filter (where e.day <= t.business_date)',
    'marts.fct_opportunity as f cross join control.today as t left join (select e.what_id, '
    || 'coalesce(e.activity_date, (e.start_at at time zone s.time_zone)::date) as day from '
    || 'marts.fct_event as e cross join control.setting as s) as e on f.opportunity_id = e.what_id',
    'opportunity_id',
    'marts.opportunity_activity',
    'event_count',
    'events',
    'sales'
),
(
    'deal_activity_count',
    'Closed tasks and events up to today that name a deal.',
    '(select count(*) from marts.fct_task as k where k.what_id = f.opportunity_id and '
    || 'coalesce(k.is_closed, k.status = ''Completed'', false)) + (select count(*) from '
    || 'marts.fct_event as e cross join control.setting as s cross join control.today as t where '
    || 'e.what_id = f.opportunity_id and coalesce(e.activity_date, (e.start_at at time zone '
    || 's.time_zone)::date) <= t.business_date)',
    'marts.fct_opportunity as f',
    'opportunity_id',
    'marts.opportunity_activity',
    'activity_count',
    'tasks and events',
    'sales'
),
(
    'deal_days_without_activity',
    'Days since the latest of them, or since an open deal was created where there is none; NULL '
    || 'for a closed one, and where neither is known.',
    'case when bool_or(f.status = ''open'') then greatest(max(t.business_date) - '
    || 'coalesce(max(a.day), max(f.created_date)), 0) end',
    'marts.fct_opportunity as f cross join control.today as t left join (select k.what_id, '
    || 'least(coalesce((k.completed_at at time zone s.time_zone)::date, k.activity_date), '
    || 'n.business_date) as day from marts.fct_task as k cross join control.setting as s cross '
    || 'join control.today as n where coalesce(k.is_closed, k.status = ''Completed'', false) '
    || 'union all select e.what_id, coalesce(e.activity_date, (e.start_at at time zone '
    || 's.time_zone)::date) as day from marts.fct_event as e cross join control.setting as s) as '
    || 'a on f.opportunity_id = a.what_id and a.day <= t.business_date',
    'opportunity_id',
    'marts.opportunity_activity',
    'days_without_activity',
    'days',
    'sales'
)
on conflict (name) do nothing;
