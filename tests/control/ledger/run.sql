-- control.run and control.run_step: the ledger, and who may not read it.
begin;

select plan(18);

insert into control.run (run_id, status, full_refresh, started_at, finished_at)
overriding system value
values (-1, 'succeeded', false, now(), now());
insert into control.run_step
values (-1, 1, 'marts.dim_date', 'full', 1, 0, 0, 0, 0.5);

select throws_ok(
    $$update control.run set status = 'done'$$, '23514',
    'new row for relation "run" violates check constraint "run_status_check"', 'an unknown status'
);
select throws_ok(
    $$update control.run_step set mode = 'initial'$$, '23514',
    'new row for relation "run_step" violates check constraint "run_step_mode_check"',
    'an unknown mode'
);
select throws_ok(
    $$insert into control.run_step values (-2, 1, 'marts.dim_date', 'full', 1, 0, 0, 0, 0.5)$$,
    '23503', null, 'a step of no run'
);
select throws_ok(
    $$insert into control.run_step values (-1, 1, 'marts.dim_date', 'full', 1, 0, 0, 0, 0.5)$$,
    '23505', null, 'the same step twice'
);
select throws_ok(
    $$insert into control.run (run_id, status, full_refresh, started_at, finished_at)
    values (1, 'succeeded', false, now(), now())$$,
    '428C9', null, 'numbers are given out here'
);
select is(
    (select r.run_by from control.run as r), session_user::text, 'a run says who called it'
);
delete from control.run;
select is_empty('select s.* from control.run_step as s', 'steps go with their run');

select
    is_empty(
        format(
            $sql$
                select
                    c.oid::regclass,
                    p.privilege
                from pg_class as c
                cross join unnest(array[
                    'select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'
                ]) as p (privilege)
                where
                    c.oid in (
                        'control.run'::regclass, 'control.run_step'::regclass,
                        'control.source_freshness'::regclass, 'control.freshness'::regclass
                    )
                    and has_table_privilege(%L, c.oid, p.privilege)
            $sql$,
            r.name
        ),
        r.name || ' has no right to the ledger'
    )
from unnest(array[
    'salesforce_transformer', 'salesforce_reporter', 'salesforce_loader'
]) as r (name);

set local role salesforce_transformer;
select
    throws_ok(
        format('select * from control.%I', t.name), '42501',
        'permission denied for schema control', 'the transformer may not read ' || t.name
    )
from unnest(array['run', 'run_step', 'source_freshness', 'freshness', 'load_window']) as t (name);
select throws_ok(
    'delete from control.run', '42501', null, 'nor write there'
);
select throws_ok(
    'select control.plan_run()', '42501', null, 'nor look what a run would do'
);
reset role;
select table_owner_is('control', 'run', 'salesforce_owner', 'its owner may');

select finish();

rollback;
