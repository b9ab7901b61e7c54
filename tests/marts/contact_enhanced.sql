-- marts.contact_enhanced: contacts with their account as it is now.
begin;

set local client_min_messages = warning;

select plan(4);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

insert into raw_salesforce.account (id, name, rating, isdeleted, systemmodstamp)
values
('001TAP000000001', 'Acme', 'Hot', '0', '2024-01-01'),
('001TAP000000002', 'Gone', 'Cold', '1', '2024-01-01');
insert into raw_salesforce.contact (id, accountid)
values
('003TAP000000001', '001TAP000000001'),
('003TAP000000002', '001TAP000000002'),
('003TAP000000003', '001TAPMISSING00');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

prepare shown as
select
    account_name,
    account_rating,
    account_is_deleted
from marts.contact_enhanced
where contact_id like '003TAP%'
order by contact_id;

select results_eq(
    'shown',
    $$ values ('Acme', 'Hot', false), ('Gone', 'Cold', true), (null, null, null) $$,
    'a deleted account is shown as such, a missing one is not there'
);

insert into raw_salesforce.account (id, name, rating, isdeleted, systemmodstamp)
values ('001TAP000000001', 'Acme Group', 'Warm', '0', '2024-01-02');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the second run');
select results_eq(
    'shown',
    $$ values ('Acme Group', 'Warm', false), ('Gone', 'Cold', true), (null, null, null) $$,
    'a changed account is shown at once'
);

select finish();

rollback;
