-- control.run_lock_holder: the session that is at work, and nobody else.
begin;

select plan(3);

select is_empty('select h.pid from control.run_lock_holder as h', 'nobody is at work');
set local role salesforce_owner;
select ok(control.take_run_lock(), 'somebody begins');
reset role;
select results_eq(
    'select h.pid from control.run_lock_holder as h',
    'select pg_backend_pid()',
    'and is told by the process'
);

select finish();

rollback;
