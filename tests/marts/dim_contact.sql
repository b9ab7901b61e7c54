-- marts.dim_contact: undeleted contacts, also those without an account.
begin;

set local client_min_messages = warning;

select plan(3);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

insert into raw_salesforce.contact (id, accountid, lastname, email, isdeleted, donotcall)
values
('003TAP000000001', '001TAPMISSING00', 'Ng', 'Ng@Example.COM', '0', '1'),
('003TAP000000002', '000000000000000AAA', ' padded ', null, '', null),
('003TAP000000003', null, 'Gone', null, '1', '0'),
('003TAP000000004', '', null, '', null, 'maybe'),
('003TAP000000005', '', 'Who knows', '', 'maybe', '0');

select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    $$
        select
            left(contact_id, 15),
            left(account_id, 15),
            last_name,
            email,
            do_not_call
        from marts.dim_contact
        where contact_id like '003TAP%'
        order by contact_id
    $$,
    $$ values
        ('003TAP000000001', '001TAPMISSING00', 'Ng', 'ng@example.com', true),
        ('003TAP000000002', null, ' padded ', null, null),
        ('003TAP000000004', null, null, null, null) $$,
    'a missing account is kept, zeros are none; e-mail in lower case, text as it came; nobody is'
    ' shown who may be deleted'
);
select is(
    (
        select m.account_name
        from marts.contact_enhanced as m
        where m.contact_id like '003TAP000000001%'
    ),
    null,
    'no account, no name'
);

select finish();

rollback;
