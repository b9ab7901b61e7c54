-- marts.merged_lead: merged leads lead to what is left of them.
begin;

\ir six_deals.psql

select plan(3);

insert into raw_salesforce.lead (id, lastname, company, isdeleted, masterrecordid)
values
('00Q000000000001AAA', 'Ada', 'Acme', 'false', null),
('00Q000000000002AAA', 'Ada L.', 'Acme', 'true', '00Q000000000003AAA'),
('00Q000000000003AAA', 'A. Ada', 'Acme', 'true', '00Q000000000001AAA');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    'select lead_id, survivor_id from marts.merged_lead order by 1',
    $$ values
        ('00Q000000000002AAA', '00Q000000000001AAA'),
        ('00Q000000000003AAA', '00Q000000000001AAA') $$,
    'over two merges'
);
select results_eq(
    'select lead_id from marts.dim_lead',
    $$ values ('00Q000000000001AAA') $$,
    'only that one is left'
);

select finish();

rollback;
