-- control.release(): a row that was set aside is given back.
begin;

select plan(6);

insert into raw_salesforce.account (raw_id, id, name)
overriding system value
values (-1, '001TAP000000001', 'kept');
select control.quarantine('account', -1, 'by mistake');

select lives_ok($$select control.release('account', -1)$$, 'a row that is set aside');
select is_empty('select q.* from control.quarantined_row as q', 'is no more');
select results_eq(
    'select a.name from staging.account as a where a.raw_id = -1', $$values ('kept')$$,
    'staging reads it again'
);
select is(
    (select count(*) from control.recheck_record), 2::bigint, 'its record is looked up once more'
);
select throws_ok(
    $$select control.release('account', -1)$$, 'P0002', 'row -1 of account is not set aside',
    'one that is not'
);
select throws_ok(
    $$select control.release(null, -1)$$, '22023', 'there is no landing table null', 'no object'
);

select finish();

rollback;
