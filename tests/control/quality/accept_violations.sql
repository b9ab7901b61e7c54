-- control.accept_violations(): what is found next becomes the baseline.
begin;

select plan(9);

set local role salesforce_owner;
insert into control.quality_state (check_name, definition, judged_as, has_ratchet)
values ('opportunity_status', 'as it was', 'as it was', false);
insert into control.quality_total (check_name, part, violations)
values ('opportunity_status', '', 3);
reset role;

create function pg_temp.outcome()
returns text
language sql
return (
    select r ->> 'outcome'
    from jsonb_array_elements(control.judge_checks()) as r
    where r ->> 'check' = 'opportunity_status'
);

select is(pg_temp.outcome(), 'error', 'three violations are an error');
select lives_ok($$select control.accept_violations('opportunity_status')$$, 'they are accepted');
select ok(
    'opportunity_status' = any(control.changed_checks()), 'the next call has something to judge'
);
select is(pg_temp.outcome(), 'passed', 'then they count no longer');
update control.quality_total set violations = 4
where check_name = 'opportunity_status';
select is(pg_temp.outcome(), 'error', 'a fourth does');
update control.quality_total set violations = 1
where check_name = 'opportunity_status';
select is(pg_temp.outcome(), 'passed', 'fewer pass');
select is(
    (select t.baseline from control.quality_total as t), 1::bigint, 'and no more are accepted again'
);
select throws_ok(
    $$select control.accept_violations('nonsense')$$, 'P0002', 'there is no check nonsense',
    'an unknown check'
);
select throws_ok(
    $$select control.accept_violations(null)$$, 'P0002', 'there is no check null', 'none'
);

select finish();

rollback;
