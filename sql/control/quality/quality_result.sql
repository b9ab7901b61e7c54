create table control.quality_result (
    run_id bigint not null references control.run (run_id) on delete cascade,
    check_name text not null,
    outcome text not null check (outcome in ('passed', 'info', 'warn', 'error')),
    severity text not null,
    violations bigint not null,
    rows bigint,
    baseline bigint,
    samples jsonb not null,
    failing_since bigint,
    primary key (run_id, check_name)
);

create index quality_result_check_name_idx on control.quality_result (check_name, run_id desc);

comment on table control.quality_result is
'What the runs found, failed runs included. Grain: one row per run and check that did not pass; a
check that passes has one only where it did not pass before. A run without a row for a check
passed it, or was skipped and judged only what depends on time.';
comment on column control.quality_result.outcome is
'The severity that the violations amount to by the thresholds of then.';
comment on column control.quality_result.severity is 'The severity of the check then.';
comment on column control.quality_result.violations is 'Violations then, in all parts.';
comment on column control.quality_result.rows is 'Rows of the check''s model then.';
comment on column control.quality_result.baseline is 'Violations accepted by the ratchet then.';
comment on column control.quality_result.samples is
'Up to five violations, those of the latest runs first: [{record_id, reason}].';
comment on column control.quality_result.failing_since is
'The run since which the check has not passed; NULL where it passed.';

grant select on control.quality_result to salesforce_monitor;
