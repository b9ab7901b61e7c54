-- marts.merged_contact: what is left of merged contacts; the rest as in merged_account.sql.
begin;

set local client_min_messages = warning;

select plan(4);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

insert into raw_salesforce.contact (id, reportstoid, isdeleted, systemmodstamp)
values
('003TAP000000001', null, '0', '2024-01-01'),
('003TAP000000002', null, '0', '2024-01-01'),
('003TAP000000003', '003TAP000000001', '0', '2024-01-01');
insert into raw_salesforce.opportunity (id, contactid, isdeleted, systemmodstamp)
values ('006TAP000000001', '003TAP000000001', '0', '2024-01-01');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');

insert into raw_salesforce.contact (id, masterrecordid, isdeleted, systemmodstamp)
values ('003TAP000000001', '003TAP000000002', '1', '2024-01-02');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run after a merge');
select results_eq(
    'select contact_id, survivor_id from marts.merged_contact',
    $$ values (staging.to_id('003TAP000000001'), staging.to_id('003TAP000000002')) $$,
    'merged'
);
select results_eq(
    $$
        select c.reports_to_id, f.contact_id
        from marts.dim_contact as c
        cross join marts.fct_opportunity as f
        where c.contact_id = staging.to_id('003TAP000000003')
    $$,
    $$ values (staging.to_id('003TAP000000002'), staging.to_id('003TAP000000002')) $$,
    'reports and deals follow'
);

select finish();

rollback;
