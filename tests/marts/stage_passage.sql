-- marts.stage_passage: what became of each deal in each stage.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select stage_name, entered_on, stays, days_in_stage, fate, status from marts.stage_passage
        where opportunity_id = '006000000000001AAA' order by sort_order $$,
    $$ values
        ('Prospecting', date '2026-03-20', 1::bigint, 21::bigint, 'advanced', 'won'),
        ('Qualification', '2026-04-10', 0, null, 'advanced', 'won'),
        ('Needs Analysis', '2026-04-10', 0, null, 'advanced', 'won'),
        ('Value Proposition', '2026-04-10', 0, null, 'advanced', 'won'),
        ('Id. Decision Makers', '2026-04-10', 0, null, 'advanced', 'won'),
        ('Perception Analysis', '2026-04-10', 0, null, 'advanced', 'won'),
        ('Proposal/Price Quote', '2026-04-10', 0, null, 'advanced', 'won'),
        ('Negotiation/Review', '2026-04-10', 1, 30, 'won', 'won'),
        ('Closed Won', '2026-05-10', 1, null, 'won', 'won') $$,
    'a skipped stage is passed; a closed one has no days'
);
select results_eq(
    $$ select opportunity_id, stage_name, entered_on, fate from marts.stage_passage
        where opportunity_id >= '006000000000003AAA' and stage_name in ('Prospecting', 'Closed Lost')
        order by 1, 2 $$,
    $$ values
        ('006000000000003AAA', 'Prospecting', date '2026-05-02', 'still there'),
        ('006000000000004AAA', 'Closed Lost', '2026-05-05', 'lost'),
        ('006000000000004AAA', 'Prospecting', '2026-04-01', 'lost'),
        ('006000000000005AAA', 'Prospecting', '2026-04-20', 'won'),
        ('006000000000006AAA', 'Prospecting', '2026-04-02', 'deleted') $$,
    'open, lost, won and deleted from a stage'
);
select is_empty(
    $$ select * from marts.stage_passage where opportunity_id = '006000000000002AAA'
        and stage_name = 'Qualification' and entered_on is not null $$,
    'what was there when the history begins entered nobody knows when'
);

select finish();

rollback;
