create or replace view control.metrics_export as
with described (metric, help) as (
    values
    ('info', 'Release that this database was deployed by; always 1'),
    ('last_success_timestamp_seconds', 'When a run last succeeded or found nothing new'),
    ('last_published_timestamp_seconds', 'When a run last changed the marts'),
    ('last_attempt_timestamp_seconds', 'When the run was last called'),
    ('pending_failure', 'Whether runs fail and none has succeeded since'),
    ('failed_runs', 'Runs that have failed since the last good one'),
    ('runs_last_day', 'Calls of the run in the last 24 hours, by what became of them'),
    ('run_duration_seconds', 'How long the run took whose result the marts show'),
    ('run_checks_seconds', 'How much of that went to checks'),
    ('run_model_duration_seconds', 'How much of that went to a model'),
    ('run_model_rows', 'Rows of a model that it wrote, by action'),
    ('model_rows', 'Rows of a model, as runs count them'),
    ('object_newest_change_timestamp_seconds', 'Newest change of an object that a run has read'),
    ('object_newest_landed_timestamp_seconds', 'When the newest rows landed that a run has read'),
    ('object_landed_rows', 'Landed rows of an object that runs have read'),
    ('object_stale', 'Whether the newest change is older than its limit'),
    ('check_outcome', 'How a check stands: 0 passed, 1 info, 2 warn, 3 error'),
    ('check_violations', 'Violations of a check'),
    ('extraction_last_success_timestamp_seconds', 'When an extraction last succeeded'),
    ('extraction_failing', 'Whether the extraction of an object fails'),
    ('extraction_calls_last_day', 'API calls of our own in the last 24 hours'),
    ('api_calls_used', 'API calls of the last 24 hours as the org last counted them'),
    ('api_calls_allowed', 'API calls that the org allows in 24 hours'),
    ('quarantined_rows', 'Landed rows that are set aside')
),

measured (metric, labels, value) as (
    select
        'info' as metric,
        jsonb_build_object('version', control.version()) as labels,
        1::double precision as value
    union all
    select
        m.metric,
        '{}'::jsonb as labels,
        m.value
    from control.run_status as r
    cross join
        lateral (
            values
            ('last_success_timestamp_seconds', extract(epoch from r.last_success_at)),
            ('last_published_timestamp_seconds', extract(epoch from r.last_published_at)),
            ('last_attempt_timestamp_seconds', extract(epoch from r.last_attempt_at)),
            ('pending_failure', r.is_failing::integer),
            ('failed_runs', r.failed_runs)
        ) as m (metric, value)
    union all
    select
        'runs_last_day' as metric,
        jsonb_build_object('status', s.status) as labels,
        count(u.run_id) as value
    from (values ('succeeded'), ('skipped'), ('failed')) as s (status)
    left join control.run as u
        on s.status = u.status and u.started_at > now() - interval '1 day'
    group by s.status
    union all
    select
        m.metric,
        '{}'::jsonb as labels,
        m.value
    from control.run_status as r
    inner join control.run as u on r.published_run_id = u.run_id
    cross join
        lateral (
            values
            ('run_duration_seconds', extract(epoch from u.finished_at - u.started_at)),
            ('run_checks_seconds', u.checks_ms / 1000)
        ) as m (metric, value)
    union all
    select
        m.metric,
        m.labels,
        m.value
    from control.run_status as r
    inner join control.run_step as s on r.published_run_id = s.run_id
    cross join
        lateral (
            values
            ('run_model_duration_seconds', jsonb_build_object('model', s.model), s.ms / 1000),
            (
                'run_model_rows',
                jsonb_build_object('model', s.model, 'action', 'inserted'),
                s.inserted
            ),
            (
                'run_model_rows',
                jsonb_build_object('model', s.model, 'action', 'updated'),
                s.updated
            ),
            ('run_model_rows', jsonb_build_object('model', s.model, 'action', 'deleted'), s.deleted)
        ) as m (metric, labels, value)
    union all
    select
        'model_rows' as metric,
        jsonb_build_object('model', p.model) as labels,
        p.rows as value
    from control.quality_population as p
    inner join control.model as o on p.model = o.model
    union all
    select
        m.metric,
        jsonb_build_object('object', o.object) as labels,
        m.value
    from control.object_status as o
    cross join
        lateral (
            values
            ('object_newest_change_timestamp_seconds', extract(epoch from o.newest_change_at)),
            ('object_newest_landed_timestamp_seconds', extract(epoch from o.newest_landed_at)),
            ('object_landed_rows', o.landed_rows),
            ('object_stale', o.is_stale::integer),
            (
                'extraction_last_success_timestamp_seconds',
                extract(epoch from o.extraction_success_at)
            ),
            (
                'extraction_failing',
                case
                    when o.extraction_status is not null
                        then (o.extraction_failing_since is not null)::integer
                end
            )
        ) as m (metric, value)
    union all
    select
        m.metric,
        jsonb_build_object('check', q.check_name, 'severity', q.severity) as labels,
        m.value
    from control.quality_status as q
    cross join
        lateral (
            values
            (
                'check_outcome', array_position('{passed,info,warn,error}'::text[], q.outcome) - 1
            ),
            ('check_violations', q.violations)
        ) as m (metric, value)
    where q.outcome not in ('disabled', 'not evaluated')
    union all
    select
        'extraction_calls_last_day' as metric,
        jsonb_build_object('object', e.object) as labels,
        sum(e.calls) as value
    from control.extraction as e
    where e.started_at > now() - interval '1 day'
    group by e.object
    union all
    select
        m.metric,
        '{}'::jsonb as labels,
        m.value
    from (
        select
            e.api_used,
            e.api_allowed
        from control.extraction as e
        where e.api_allowed is not null
        order by e.extraction_id desc
        limit 1
    ) as l
    cross join
        lateral (
            values ('api_calls_used', l.api_used), ('api_calls_allowed', l.api_allowed)
        ) as m (metric, value)
    union all
    select
        'quarantined_rows' as metric,
        jsonb_build_object('object', t.object) as labels,
        count(q.raw_id) as value
    from control.landing_table as t
    left join control.quarantined_row as q on t.object = q.object and not q.is_given_back
    group by t.object
)

select
    'salesforce_warehouse_' || d.metric as metric,
    m.labels,
    m.value,
    d.help
from described as d
inner join measured as m on d.metric = m.metric
where m.value is not null;

comment on view control.metrics_export is
'What a monitoring system watches, named as Prometheus names it; all of it gauges. Grain: one row
per metric and labels. Names no record. control.metrics_text() writes it down.';
comment on column control.metrics_export.metric is 'Its name.';
comment on column control.metrics_export.labels is 'What of: {label: value}; {} for the whole.';
comment on column control.metrics_export.value is
'Now. Times are seconds since 1970. What is not known has no row.';
comment on column control.metrics_export.help is 'What it says.';

grant select on control.metrics_export to salesforce_monitor;
