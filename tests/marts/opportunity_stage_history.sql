-- marts.opportunity_stage_history: stages entered and left.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select stage_name, entered_on, left_on, is_entry_known, days_in_stage, moved_backwards,
            skipped_stages
        from marts.opportunity_stage_history
        where opportunity_id in ('006000000000001AAA', '006000000000002AAA')
        order by opportunity_id, stay $$,
    $$ values
        ('Prospecting', '2026-03-20'::date, '2026-04-10'::date, true, 21, null::boolean, null::bigint),
        ('Negotiation/Review', '2026-04-10', '2026-05-10', true, 30, false, 6),
        ('Closed Won', '2026-05-10', null, true, null, false, 0),
        ('Qualification', '2026-03-15', '2026-03-25', false, 10, null, null),
        ('Closed Won', '2026-03-25', null, true, null, false, 6) $$,
    'days, skipped stages; a stay that began before the history is marked'
);

select results_eq(
    $$ select is_current, days_in_stage from marts.opportunity_stage_history
        where opportunity_id in ('006000000000003AAA', '006000000000006AAA') order by opportunity_id $$,
    $$ values (true, 18), (false, 29) $$,
    'an open stay lasts to today, deletion ends one'
);

select is_empty(
    $$ select stay from marts.opportunity_stage_history where days_in_stage < 0 $$,
    'no negative duration'
);

select finish();

rollback;
