-- marts.lead_conversion: cohorts of leads.
begin;

\ir six_deals.psql

select plan(2);

insert into raw_salesforce.lead (
    id, lastname, company, leadsource, isconverted, createddate, converteddate,
    convertedopportunityid
)
values
(
    '00Q000000000001AAA', 'Ada', 'Acme', 'Web', 'true', '2026-03-01T10:00:00Z', '2026-03-20',
    '006000000000001AAA'
),
(
    '00Q000000000002AAA', 'Bo', 'Beta', 'Web', 'true', '2026-03-02T10:00:00Z', '2026-03-05',
    '006000000000004AAA'
),
('00Q000000000003AAA', 'Cy', 'Beta', 'Web', 'true', '2026-03-02T10:00:00Z', '2026-03-05', null),
('00Q000000000004AAA', 'Di', 'Dell', 'Web', 'false', '2026-03-02T10:00:00Z', null, null),
('00Q000000000005AAA', 'Ed', 'Echo', null, 'false', null, null, null);
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    $$ select created_period, lead_source, lead_count, converted_count, not_converted_count,
            conversion_rate, average_days_to_convert, opportunity_count, won_count, lost_count,
            win_rate, won_amount_converted, won_amount_unconverted_count
        from marts.lead_conversion order by 1 $$,
    $$ values
        (
            date '2026-01-01', 'Web', 4::bigint, 3::bigint, 1::bigint, 0.75, 8.3, 2::bigint,
            1::bigint, 1::bigint, 0.5, null::numeric, 1::bigint
        ),
        (null, null, 1, 0, 1, 0, null, 0, 0, 0, null, null, 0) $$,
    'by the quarter they were created in, and source'
);

select finish();

rollback;
