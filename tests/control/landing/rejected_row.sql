-- control.rejected_row: the landed rows that no model reads, and why.
begin;

select plan(3);

insert into raw_salesforce.account (raw_id, id, name, type, custom_fields)
overriding system value
values
(-1, null, 'without', '', '{"test_region__c": "EMEA"}'),
(-2, '001TAP000000001', 'fine', null, null),
(-3, '001TAP000000002', 'wrong', null, null);
insert into raw_salesforce.contact (raw_id, id)
overriding system value
values (-4, '000000000000000AAA');
select control.quarantine('account', -3, 'a test of theirs');
select control.quarantine('contact', -4, 'known');

select results_eq(
    $$
        select
            r.object,
            r.raw_id::integer,
            r.record_id,
            r.reason,
            r.is_set_aside,
            r.content
        from control.rejected_row as r
        where r.raw_id < 0
        order by r.raw_id desc
    $$,
    $$values
    (
        'account', -1, null, 'the id is null', false,
        '{"name": "without", "custom_fields": {"test_region__c": "EMEA"}}'::jsonb
    ),
    ('account', -3, '001TAP000000002', 'a test of theirs', true, jsonb_build_object(
        'id', '001TAP000000002', 'name', 'wrong'
    )),
    ('contact', -4, '000000000000000AAA', 'known', true, jsonb_build_object(
        'id', '000000000000000AAA'
    ))$$,
    'without a usable id, or set aside, with what was landed'
);
-- as the next run does
select control.settle_quarantine(array(select r.request_id from control.recheck_record as r));
select is_empty(
    $$
        select a.raw_id from staging.account as a
        inner join control.rejected_row as r on a.raw_id = r.raw_id and r.object = 'account'
        where a.id is not null
    $$,
    'none of them is a record'
);
select control.release('account', -3);
select is_empty(
    'select r.* from control.rejected_row as r where r.raw_id = -3', 'what is given back is read'
);

select finish();

rollback;
