-- control.take_notices(): each incident once, and that it is over.
begin;

select plan(10);

set local role salesforce_owner;
prepare taken as
select
    t.kind,
    t.subject
from control.take_notices() as t
order by t.kind, t.subject;

insert into control.source_freshness (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
values ('account', '2025-01-01', '2025-01-01', 7, 1);
select results_eq('taken', $$values ('stale', 'account')$$, 'something is stale');
select is_empty('taken', 'which is told once');

update control.source_freshness set newest_modstamp = '2025-01-02'
where object = 'account';
select results_eq(
    'taken', $$values ('stale', 'account')$$,
    'it went on and is stale once more, which is another, and no recovery'
);
update control.freshness_limit set stale_after = '90 years'
where object = 'account';
select results_eq('taken', $$values ('recovered', 'account')$$, 'the limit was raised');
select is_empty('taken', 'which is told once');
update control.freshness_limit set stale_after = '3 days'
where object = 'account';
select results_eq('taken', $$values ('stale', 'account')$$, 'and lowered again');

select results_eq(
    $$select kind, subject from control.take_notices('1 hour')$$, $$values ('stale', 'runs')$$,
    'nobody calls'
);
select is_empty('taken', 'whoever does not ask for it is not told that it is over');
insert into control.run (run_id, status, reason, full_refresh, started_at, finished_at)
overriding system value
values (9001, 'skipped', 'no new data', false, now(), now());
select results_eq(
    $$select kind, subject, message from control.take_notices('1 hour')$$,
    $$values ('recovered', 'runs', 'is fresh again')$$, 'somebody calls'
);
select results_eq(
    'select kind, subject, recovered_at is null from control.notice order by 1, 2, since',
    $$values
        ('stale', 'account', false), ('stale', 'account', true), ('stale', 'runs', false)$$,
    'what was told is known'
);

select finish();

rollback;
