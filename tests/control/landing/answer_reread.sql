-- control.answer_reread(): requests end with the landing that answers them.
begin;

select plan(2);

set local role salesforce_loader;
select control.request_reread('Contact', 'AccountId', '{001000000000001AAA,001000000000002AAA}');
select control.request_reread('Contact', 'ReportsToId', '{001000000000001AAA}');
select control.request_reread('Opportunity', 'AccountId', '{001000000000001AAA}');
select control.answer_reread('Contact', 'AccountId', '{001000000000001AAA}');
select results_eq(
    'select object, field, value from control.reread_request order by object, field',
    $$ values
        ('contact', 'AccountId', '001000000000002AAA'),
        ('contact', 'ReportsToId', '001000000000001AAA'),
        ('opportunity', 'AccountId', '001000000000001AAA') $$,
    'of that object, by that field, and these alone'
);
reset role;
select ok(
    not has_function_privilege(
        'salesforce_reporter', 'control.answer_reread(text, text, text[])', 'execute'
    ),
    'not everybody may say so'
);

select finish();

rollback;
