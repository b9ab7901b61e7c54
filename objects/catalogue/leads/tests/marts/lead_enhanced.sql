-- marts.lead_enhanced: leads and what became of them.
begin;

\ir six_deals.psql

select plan(3);

insert into raw_salesforce.lead (
    id, lastname, company, isconverted, createddate, converteddate, convertedopportunityid,
    isdeleted
)
values
(
    '00Q000000000001AAA', 'Ada', 'Acme', 'true', '2026-03-01T10:00:00Z', '2026-03-20',
    '006000000000001AAA', 'false'
),
('00Q000000000002AAA', 'Bo', 'Beta', 'false', '2026-05-10T10:00:00Z', null, null, 'false'),
('00Q000000000003AAA', 'Cy', 'Gone', 'false', '2026-05-10T10:00:00Z', null, null, 'true');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    $$ select lead_id, name, is_converted, days_to_convert, days_open, opportunity_status,
            opportunity_amount
        from marts.lead_enhanced order by 1 $$,
    $$ values
        ('00Q000000000001AAA', 'Ada', true, 19, null::integer, 'won', 130.0),
        ('00Q000000000002AAA', 'Bo', false, null, 10, null, null) $$,
    'converted, not converted; the deleted one is not there'
);
select is_empty(
    $$ select from marts.lead_enhanced where days_to_convert < 0 or days_open < 0 $$,
    'no negative duration'
);

select finish();

rollback;
