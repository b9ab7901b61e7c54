-- control.check_quality(): everything that is published, judged now.
begin;

select plan(8);

set local role salesforce_owner;
insert into marts.fct_opportunity (opportunity_id, status, is_closed, is_won, days_to_close)
select
    '00600000000000' || n as opportunity_id,
    'open' as status,
    false as is_closed,
    false as is_won,
    case when n < 17 then -3 else 3 end as days_to_close
from generate_series(10, 29) as n;
update control.quality_check
set warn_if = '> 30 %', error_if = '> 50 %'
where name = 'opportunity_days_to_close';
insert into control.quality_population (model, rows) values ('marts.fct_opportunity', 20);
reset role;

select is(
    (select count(*) from control.check_quality()),
    (
        select count(*) from control.quality_check as q
        where q.enabled
    ),
    'every enabled check is judged'
);
select results_eq(
    $$select severity, outcome, violations, rows, baseline from control.check_quality()
    where check_name = 'opportunity_days_to_close'$$,
    $$values ('error', 'warn', 7::bigint, 20::bigint, null::bigint)$$,
    'seven of twenty exceed one threshold'
);
select results_eq(
    $$select jsonb_array_length(samples), samples -> 0 from control.check_quality()
    where check_name = 'opportunity_days_to_close'$$,
    $$values (
        5, '{"record_id": "0060000000000010", "reason": "days to close is -3"}'::jsonb
    )$$,
    'five of them are named'
);
-- autovacuum may have counted them; a table that is emptied has never been
truncate control.source_freshness;
select results_eq(
    $$select rows, samples from control.check_quality() where check_name = 'stale_source'$$,
    $$values (null::bigint, '[]'::jsonb)$$,
    'rows that nobody counted are unknown, not -1'
);
select is_empty(
    $$select check_name, part from control.quality_violation
    union all select check_name, part from control.quality_total$$,
    'nothing is kept'
);

set local role salesforce_owner;
update control.quality_check set enabled = false
where name = 'opportunity_days_to_close';
update control.quality_check set source = 'control.nowhere'
where name = 'date_missing';
reset role;
select is_empty(
    $$select * from control.check_quality()
    where check_name in ('opportunity_days_to_close', 'date_missing')$$,
    'neither a disabled check nor one without its view'
);
select results_eq(
    $$select outcome, samples #>> '{0,reason}' from control.check_quality()
    where check_name = 'missing_check'$$,
    $$values ('warn', 'enabled, but there is no view control.nowhere')$$,
    'which is told'
);
select function_privs_are(
    'control', 'check_quality', array[]::text[], 'salesforce_monitor', array['EXECUTE'],
    'for whoever watches'
);

select finish();

rollback;
