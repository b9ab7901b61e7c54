-- control.judge_checks(): violations, severity and thresholds make outcomes.
begin;

select plan(6);

set local role salesforce_owner;
insert into control.quality_state (check_name, definition, judged_as)
values
('opportunity_status', 'x', 'x'),
('opportunity_required_field', 'x', 'x'),
('stale_source', 'x', 'x');
insert into control.quality_population (model, rows) values ('intermediate.opportunity', 200);
update control.quality_check set severity = 'error', warn_if = '> 1', error_if = '> 1 %'
where name = 'opportunity_required_field';
insert into control.quality_total (check_name, part, violations)
values ('opportunity_required_field', 'name', 2), ('opportunity_required_field', 'stage_name', 1);
insert into control.quality_violation (
    check_name, record_id, part, reason, first_run_id, first_seen_at
)
values
('opportunity_required_field', 'a', 'name', 'name is empty', 1, now()),
('opportunity_required_field', 'b', 'name', 'name is empty', 2, now()),
('opportunity_required_field', 'a', 'stage_name', 'stage_name is empty', 1, now());
reset role;

select results_eq(
    $$select r ->> 'check', r ->> 'outcome', r ->> 'violations'
    from jsonb_array_elements(control.judge_checks()) with ordinality as r (r, place)
    order by place$$,
    $$values
    ('opportunity_required_field', 'warn', '3'),
    ('opportunity_status', 'passed', '0'),
    ('stale_source', 'passed', '0')$$,
    'checks that were evaluated, the worst first; two of a part exceed one'
);
select is(
    control.judge_checks() #> '{0,samples}',
    '[
        {"record_id": "b", "reason": "name is empty"},
        {"record_id": "a", "reason": "name is empty"},
        {"record_id": "a", "reason": "stage_name is empty"}
    ]',
    'samples: those of the latest runs first'
);
update control.quality_total set violations = 3
where part = 'name';
select is(
    control.judge_checks() #>> '{0,outcome}', 'error',
    'three of two hundred are more than a hundredth'
);
update control.quality_check set severity = 'warn'
where name = 'opportunity_required_field';
select is(control.judge_checks() #>> '{0,outcome}', 'warn', 'severity caps');
select is(
    jsonb_path_query_array(control.judge_checks('{time}'), '$[*].check'), '["stale_source"]',
    'of one scope'
);
update control.quality_check set scope = 'definition'
where name = 'opportunity_status';
select ok(
    jsonb_path_query_array(control.judge_checks(), '$[*].check') ? 'opportunity_status',
    'of any scope'
);

select finish();

rollback;
