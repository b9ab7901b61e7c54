-- marts.opportunity_activity: what is done about each deal.
begin;

\ir six_deals.psql

select plan(3);

insert into raw_salesforce.task (
    id, whatid, isclosed, status, activitydate, completeddatetime, isdeleted
)
values
(
    '00T000000000001AAA', '006000000000003AAA', 'true', 'Completed', '2026-05-30',
    '2026-05-12T10:00:00Z', 'false'
),
('00T000000000002AAA', '006000000000003AAA', 'true', 'Completed', '2026-06-30', null, 'true'),
('00T000000000003AAA', '006000000000003AAA', 'false', 'Open', '2026-05-19', null, 'false'),
('00T000000000004AAA', '006000000000003AAA', 'false', 'Open', '2026-05-22', null, 'false'),
('00T000000000005AAA', '006000000000003AAA', null, 'Completed', '2026-05-04', null, 'false'),
('00T000000000006AAA', '006000000000001AAA', 'true', 'Completed', '2026-06-30', null, 'false'),
('00T000000000007AAA', '001000000000001AAA', 'true', 'Completed', '2026-05-18', null, 'false');
insert into raw_salesforce.event (id, whatid, activitydate, startdatetime, isdeleted)
values
('00U000000000001AAA', '006000000000003AAA', '2026-05-14', null, 'false'),
('00U000000000002AAA', '006000000000003AAA', null, '2026-05-21T09:00:00Z', 'false'),
('00U000000000003AAA', '006000000000003AAA', '2026-05-16', null, 'true');
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'the run');
select results_eq(
    $$ select opportunity_id, activity_count, task_count, event_count, last_activity_on,
            days_without_activity, open_task_count, overdue_task_count, next_activity_on
        from marts.opportunity_activity
        where opportunity_id in ('006000000000001AAA', '006000000000003AAA') order by 1 $$,
    $$ values
        (
            '006000000000001AAA', 1::bigint, 1::bigint, 0::bigint, date '2026-05-20',
            null::integer, 0::bigint, 0::bigint, null::date
        ),
        ('006000000000003AAA', 3, 2, 1, '2026-05-14', 6, 2, 1, '2026-05-21') $$,
    'done, due and overdue; deleted ones and those of the account are not among them'
);
select is(
    (
        select days_without_activity
        from marts.opportunity_activity
        where opportunity_id = '006000000000004AAA'
    ),
    null,
    'a closed deal waits for nothing'
);

select finish();

rollback;
