-- marts.closed_period_restatement: what changed after a quarter had ended.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select close_period, measure, currency_iso_code, changed_on, opportunity_id, reason, count,
            amount
        from marts.closed_period_restatement $$,
    $$ values (
            '2026-01-01'::date, 'won', 'EUR', '2026-04-15'::date, '006000000000002AAA',
            'amount changed', 0, -20.0
        ) $$,
    'a correction of a closed quarter, when and by which deal'
);

-- in one currency: the rate of the close date, which may move within its quarter
insert into raw_salesforce.opportunity
(id, stagename, isclosed, iswon, amount, currencyisocode, closedate, systemmodstamp)
values
(
    '006000000000002AAA', 'Closed Won', 'true', 'true', '180', 'EUR', '2026-02-10',
    '2026-05-02T10:00:00Z'
);
insert into raw_salesforce.datedconversionrate (id, isocode, startdate, conversionrate)
values
('04w000000000001AAA', 'USD', '2026-01-01', '1'),
('04w000000000002AAA', 'EUR', '2026-01-01', '0.5'),
('04w000000000003AAA', 'EUR', '2026-03-01', '0.25');
select public.run_salesforce_transform();
select is(
    (
        select count(*)
        from marts.closed_period_restatement
        where amount_converted is not null
    ),
    0::bigint,
    'nothing is set, nothing is converted'
);
update control.setting set reporting_currency = 'USD';
select public.run_salesforce_transform();
select results_eq(
    $$ select changed_on, reason, count, amount, amount_converted
        from marts.closed_period_restatement order by 1 $$,
    $$ values
        ('2026-04-15'::date, 'amount changed', 0, -20.0, -80.0),
        ('2026-05-02', 'close date moved', 0, 0, -360.0) $$,
    'a close date that moves to another rate restates the quarter'
);

select finish();

rollback;
