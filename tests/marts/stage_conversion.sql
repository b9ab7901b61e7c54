-- marts.stage_conversion: what becomes of deals that reach a stage, by cohort.
begin;

\ir six_deals.psql

select plan(4);

select results_eq(
    $$ select entered_period, currency_iso_code, entered, skipped, advanced, moved_back,
            moved_aside, won, lost, deleted, still_there, advance_rate, win_rate, median_days
        from marts.stage_conversion where stage_name = 'Prospecting' order by 1, 2 $$,
    $$ values
        (
            date '2026-01-01', 'EUR', 1::bigint, 0::bigint, 1::bigint, 0::bigint, 0::bigint,
            0::bigint, 0::bigint, 0::bigint, 0::bigint, 1.0, 1.0, 21.0
        ),
        ('2026-04-01', 'EUR', 3, 0, 0, 0, 0, 1, 0, 1, 1, 1.0, 1.0, 25.5),
        ('2026-04-01', 'USD', 1, 0, 0, 0, 0, 0, 1, 0, 0, 0.0, 0.0, 34.0) $$,
    'deleted and open deals are in no rate'
);
select is_empty(
    $$
        select stage_name from marts.stage_conversion
        where
            entered
            <> coalesce(advanced, 0) + coalesce(moved_back, 0) + moved_aside + won + lost + deleted
            + still_there
    $$,
    'what became of them adds up'
);
select results_eq(
    $$ select entered, won, advance_rate, median_days from marts.stage_conversion
        where stage_name = 'Closed Won' and currency_iso_code = 'EUR' and entered_period = '2026-04-01' $$,
    $$ values (2::bigint, 2::bigint, null::numeric, null::numeric) $$,
    'a closed stage has no days and no way on'
);

insert into raw_salesforce.opportunity (id, currencyisocode, stagename, systemmodstamp, createddate)
values
('006000000000008AAA', 'GBP', 'Odd', '2026-04-02T09:00:00.000Z', '2026-04-02T09:00:00.000Z'),
(
    '006000000000008AAA',
    'GBP',
    'Qualification',
    '2026-04-09T09:00:00.000Z',
    '2026-04-02T09:00:00.000Z'
);
do $run$
begin
    if public.run_salesforce_transform() ->> 'status' <> 'succeeded' then
        raise exception 'the run did not succeed';
    end if;
end;
$run$;
select results_eq(
    $$ select advanced, moved_back, moved_aside, advance_rate from marts.stage_conversion
        where stage_name = 'Odd' $$,
    $$ values (null::bigint, null::bigint, 1::bigint, null::numeric) $$,
    'a stage outside control.stage has no direction, not 0'
);

select finish();

rollback;
