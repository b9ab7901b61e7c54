-- control.prune_ledger(): what is older than the setting goes, with all that hangs on it.
begin;

select plan(4);

update control.setting set ledger_keep_days = 30;
insert into control.run (run_id, status, full_refresh, started_at, finished_at)
overriding system value
values
(-3, 'succeeded', false, now() - interval '31 days', now()),
(-2, 'succeeded', false, now() - interval '29 days', now());
insert into control.run_step
values (-3, 1, 'm', 'full', 0, 0, 0, 0, 0), (-2, 1, 'm', 'full', 0, 0, 0, 0, 0);
insert into control.quality_result (
    run_id, check_name, outcome, severity, violations, samples, failing_since
)
values (-3, 'c', 'warn', 'warn', 1, '[]', -3), (-2, 'c', 'warn', 'warn', 1, '[]', -3);
insert into control.quality_profile (run_id, model, mode, profiled_at, rows, measures)
values
(-3, 'm', 'full', now() - interval '31 days', 1, '{}'),
(-2, 'm', 'full', now() - interval '29 days', 1, '{}');

select control.prune_ledger();

select results_eq('select run_id from control.run where run_id < 0', 'values (-2::bigint)', 'runs');
select results_eq('select run_id from control.run_step', 'values (-2::bigint)', 'their steps');
select results_eq(
    'select run_id, failing_since from control.quality_result',
    'values (-2::bigint, -3::bigint)',
    'their results; what is kept still knows the run it began with'
);
select results_eq(
    'select run_id from control.quality_profile', 'values (-2::bigint)', 'and their profiles'
);

select finish();

rollback;
