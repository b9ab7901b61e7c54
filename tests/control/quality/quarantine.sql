-- control.quarantine(): a landed row set aside; its record is looked up anew.
begin;

select plan(10);

insert into raw_salesforce.account (raw_id, id, name)
overriding system value
values (-1, '001TAP000000001', 'kept'), (-2, '001TAP000000001', 'wrong'), (-3, null, 'nobody');

select lives_ok(
    $$select control.quarantine('account', -2, 'a test of theirs')$$, 'a row, for a reason'
);
select results_eq(
    $$
        select
            q.object,
            q.raw_id,
            q.record_id,
            q.reason,
            q.quarantined_by = session_user
        from control.quarantined_row as q
    $$,
    $$values ('account', -2::bigint, '001TAP000000001', 'a test of theirs', true)$$,
    'is remembered, and who did it'
);
-- as the next run does
select control.settle_quarantine(array(select r.request_id from control.recheck_record as r));
select results_eq(
    'select a.name from staging.account as a where a.raw_id < 0 and a.id is not null',
    $$values ('kept')$$, 'staging reads it no more'
);
select results_eq(
    'select r.object, r.record_id from control.recheck_record as r',
    $$values ('account', '001TAP000000001YBA')$$, 'its record is to be looked up, by its long id'
);
select throws_ok(
    $$select control.quarantine('account', -2, 'once more')$$, '23505',
    'row -2 of account is set aside already', 'once is enough'
);
select throws_ok(
    $$select control.quarantine('lead', -1, 'x')$$, '22023', 'there is no landing table lead',
    'an unknown object'
);
select throws_ok(
    $$select control.quarantine('account', -9, 'x')$$, 'P0002',
    'raw_salesforce.account has no row with raw_id -9', 'an unknown row'
);
select throws_ok(
    $$select control.quarantine('account', -1, e' ')$$, '22023',
    'a row is set aside for a reason, and there is none', 'without a reason'
);
select control.quarantine('account', -3, 'of nobody');
select results_eq(
    'select r.record_id from control.recheck_record as r order by r.request_id desc limit 1',
    $$values ('')$$, 'a row of no record wakes the next run all the same'
);
select is(
    (
        select count(*) from raw_salesforce.account as r
        where r.raw_id < 0
    ), 3::bigint, 'nothing is deleted'
);

select finish();

rollback;
