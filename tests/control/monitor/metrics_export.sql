-- control.metrics_export: what a monitoring system watches.
begin;

select plan(5);

set local role salesforce_owner;
insert into control.run (
    run_id, status, reason, full_refresh, started_at, finished_at, checks_ms
)
overriding system value
values
(
    9001, 'succeeded', 'first run', false, now() - interval '1 hour',
    now() - interval '1 hour' + interval '90 seconds', 1500
),
(9002, 'failed', 'new data', false, now(), now(), null);
insert into control.run_step (
    run_id, step, model, mode, inserted, updated, deleted, unchanged, ms
)
values (9001, 1, 'marts.dim_account', 'full', 5, 4, 3, 2, 250);
insert into control.quality_state (check_name, definition, judged_as)
values ('opportunity_type_value', 'x', 'x');
insert into control.quality_total (check_name, part, violations)
values ('opportunity_type_value', '', 2);
insert into control.quality_result (
    run_id, check_name, outcome, severity, violations, rows, samples, failing_since
)
values (9001, 'opportunity_type_value', 'warn', 'warn', 2, 5, '[]', 9001);
insert into control.extraction (
    object, status, started_at, seconds, calls, delivered_rows, landed_rows, bytes, ways, api_used,
    api_allowed
)
values ('account', 'succeeded', now(), 1, 7, 0, 0, 0, '{}', 80, 100);

select results_eq(
    $$select substr(metric, 22), labels::text, value
    from control.metrics_export
    where
        metric ~ '_(pending_failure|failed_runs|run_duration_seconds|run_checks_seconds)$'
        or metric ~ '_(run_model_.*|check_.*|extraction_calls_last_day|api_.*)$'
    order by 1, 2$$,
    $$values
        ('api_calls_allowed', '{}', 100::double precision),
        ('api_calls_used', '{}', 80),
        (
            'check_outcome', '{"check": "opportunity_type_value", "severity": "warn"}', 2
        ),
        ('check_violations', '{"check": "opportunity_type_value", "severity": "warn"}', 2),
        ('extraction_calls_last_day', '{"object": "account"}', 7),
        ('failed_runs', '{}', 1),
        ('pending_failure', '{}', 1),
        ('run_checks_seconds', '{}', 1.5),
        ('run_duration_seconds', '{}', 90),
        ('run_model_duration_seconds', '{"model": "marts.dim_account"}', 0.25),
        ('run_model_rows', '{"model": "marts.dim_account", "action": "deleted"}', 3),
        ('run_model_rows', '{"model": "marts.dim_account", "action": "inserted"}', 5),
        ('run_model_rows', '{"model": "marts.dim_account", "action": "updated"}', 4)$$,
    'runs, models, checks, the org'
);
select results_eq(
    $$select labels ->> 'status', value from control.metrics_export
    where metric = 'salesforce_warehouse_runs_last_day' order by 1$$,
    $$values ('failed', 1::double precision), ('skipped', 0), ('succeeded', 1)$$,
    'a day''s runs, none included'
);
select is_empty(
    $$select metric, labels from control.metrics_export group by 1, 2 having count(*) > 1$$,
    'one value each'
);
select is_empty(
    $$select metric from control.metrics_export
    where metric !~ '^salesforce_warehouse_[a-z_]+$' or help is null$$,
    'names that Prometheus takes'
);
select is_empty(
    $$select metric from control.metrics_export
    where metric like '%newest_change%' or metric like '%api%' and value is null$$,
    'what is not known has no row'
);

select finish();

rollback;
