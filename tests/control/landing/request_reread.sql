-- control.request_reread(): what the next extraction reads again; how it is done is tested with a
-- Salesforce that merges and hides records (test_upkeep.py).
begin;

select plan(3);

set local role salesforce_loader;
select control.request_reread('Contact', 'AccountId', '{001000000000001AAA,001000000000002AAA}');
select control.request_reread('contact', 'AccountId', '{001000000000002AAA}');
select control.request_reread('Contact', 'Id', '{}');
select results_eq(
    'select object, field, value from control.reread_request order by value',
    $$ values
        ('contact', 'AccountId', '001000000000001AAA'),
        ('contact', 'AccountId', '001000000000002AAA') $$,
    'each record once, by its landing table'
);
select throws_ok(
    'delete from control.reread_request', '42501', null, 'a loader cannot take it back'
);
reset role;
select ok(
    not has_function_privilege(
        'salesforce_reporter', 'control.request_reread(text, text, text[])', 'execute'
    ),
    'nor may everybody ask'
);

select finish();

rollback;
