-- control.erase(): a record is to be erased by the next run.
begin;

select plan(12);

select throws_ok(
    $$select control.erase('lead', '00QTAP000000001', 'x')$$, '22023',
    'there is no landing table lead', 'an unknown object'
);
select throws_ok(
    $$select control.erase('contact', '000000000000000', 'x')$$, '22023',
    'no record can have this id: 000000000000000', 'an id that is none'
);
select throws_ok(
    $$select control.erase('contact', '003TAP000000001', ' ')$$, '22023',
    'a record is erased for a reason, and there is none', 'without a reason'
);
select throws_ok(
    $$select control.erase('contact', '003TAP000000001', 'as 003TAP000000001YBA asked')$$, '22023',
    'the reason of an erasure stays, and it names the record', 'a reason that names the record'
);

create temporary table asked as
select control.erase('contact', '003TAP000000001', 'request 17') as erasure_id;
select results_eq(
    'select a.erasure_id from asked as a', 'select e.erasure_id from control.erasure as e',
    'its receipt is returned'
);
select results_eq(
    $$
        select
            e.object,
            e.key_prefix,
            e.reason,
            e.requested_by = session_user,
            e.erased_at is null,
            e::text like '%TAP%'
        from control.erasure as e
    $$,
    $$values ('contact', '003', 'request 17', true, true, false)$$,
    'the receipt names nobody'
);
select is(
    (select (public.run_salesforce_transform() ->> 'reason') like '%records to erase%'), true,
    'the next run does it'
);
select results_eq(
    $$
        select
            e.erased_at is not null,
            e.run_id = (select max(r.run_id) from control.run as r),
            e.removed
        from control.erasure as e
    $$,
    $$
        values (
            true, true,
            '{"landed": 0, "references": 0, "violations": 0, "samples": 0, "errors": 0}'::jsonb
        )
    $$,
    'also of a record that never landed'
);
select is_empty('select from control.erasure_request', 'the request is gone');
select is(
    control.erase('contact', '003TAP000000001YBA', 'request 18'),
    (select e.erasure_id from control.erasure as e),
    'once more: the same receipt'
);
select is((select e.reason from control.erasure as e), 'request 18', 'with the last reason');
select isnt_empty('select from control.erasure_request', 'and it is looked for again');

select finish();

rollback;
