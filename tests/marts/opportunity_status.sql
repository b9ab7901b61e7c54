-- marts.opportunity_status: what flags say, and control.stage where a record has none of its own.
begin;

set local client_min_messages = warning;

select plan(19);

select
    is(
        marts.opportunity_status(c.is_closed, c.is_won),
        c.status,
        format(
            'closed %s, won %s is %s',
            coalesce(c.is_closed::text, 'null'), coalesce(c.is_won::text, 'null'), c.status
        )
    )
from (
    values
    (false, false, 'open'),
    (false, true, 'open'),
    (false, null, 'open'),
    (true, true, 'won'),
    (true, false, 'lost'),
    (true, null, 'unknown'),
    (null, true, 'unknown'),
    (null, false, 'unknown'),
    (null, null, 'unknown')
) as c (is_closed, is_won, status);

-- inlined: the plan of what calls it names it nowhere
create function pg_temp.plan_of(query text)
returns text
language plpgsql
as $plan_of$
declare
    _line text;
    _plan text := '';
begin
    for _line in execute 'explain (verbose, costs off) ' || plan_of.query loop
        _plan := _plan || _line || e'\n';
    end loop;
    return _plan;
end;
$plan_of$;

select
    unalike(
        pg_temp.plan_of('select * from ' || v.relation),
        '%marts.' || v.rule || '(%',
        v.rule || ' is inlined in ' || v.relation
    )
from (
    values
    ('opportunity_status', 'marts.fct_opportunity_model'),
    ('weighted_amount', 'marts.fct_opportunity_model'),
    ('opportunity_status', 'marts.stage_conversion'),
    ('is_in_pipeline', 'marts.pipeline_edge(''2026-01-01'', ''2026-02-01'')')
) as v (rule, relation);

-- where its flags were not delivered, the stage says; where that is not listed, nobody knows; what
-- is there and no checkbox is never what the stage says
update control.quality_check set error_if = null
where name = 'opportunity_state_cast_failure';
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

insert into raw_salesforce.opportunity (
    id, name, stagename, isclosed, iswon, amount, closedate, createddate, systemmodstamp
)
select
    '006TAP00000000' || c.id as id,
    c.id as name,
    c.stage as stagename,
    c.closed as isclosed,
    c.won as iswon,
    '10' as amount,
    '2024-03-01' as closedate,
    '2024-03-01' as createddate,
    '2024-03-01' as systemmodstamp
from (
    values
    ('a', 'Closed Won', null, null),
    ('b', 'Closed Lost', null, 'false'),
    ('c', 'Prospecting', null, null),
    ('d', 'Odd', null, null),
    ('e', 'Closed Won', 'false', 'false'),
    ('f', 'Prospecting', 'true', 'true'),
    ('g', null, null, null),
    ('h', 'Prospecting', 'maybe', 'maybe'),
    ('i', 'Prospecting', 'false', 'maybe')
) as c (id, stage, closed, won);

do $run$
declare
    _result jsonb := public.run_salesforce_transform();
begin
    if _result ->> 'status' <> 'succeeded' then
        raise exception 'the run did not succeed: %', _result;
    end if;
end;
$run$;

select results_eq(
    'select substr(opportunity_id, 15, 1), status, is_closed, is_won from marts.fct_opportunity'
    ' order by 1',
    $$ values
        ('a', 'won', true, true),
        ('b', 'lost', true, false),
        ('c', 'open', false, false),
        ('d', 'unknown', null::boolean, null::boolean),
        ('e', 'open', false, false),
        ('f', 'won', true, true),
        ('g', 'unknown', null, null),
        ('h', 'unknown', null, null),
        ('i', 'open', false, null) $$,
    'a record''s own flags decide, control.stage where there are none'
);
select results_eq(
    'select substr(opportunity_id, 15, 1), status from marts.opportunity_as_of(current_date)'
    ' where not is_deleted order by 1',
    'select substr(opportunity_id, 15, 1), status from marts.fct_opportunity order by 1',
    'and so they do in the history'
);
select set_eq(
    'select record_id from control.opportunity_rule'
    ' where check_name = ''opportunity_status_known''',
    $$ values ('006TAP00000000dYBA'), ('006TAP00000000gYBA'), ('006TAP00000000hYBA') $$,
    'what is unknown is reported'
);

-- the process is data: what it says now holds from the next run on, in the history too
insert into control.stage (stage_name, sort_order, is_closed, is_won)
values ('Odd', 11, true, true);
update control.stage set is_closed = true, is_won = false
where stage_name = 'Prospecting';
select is(public.run_salesforce_transform() ->> 'status', 'succeeded', 'a run of stages alone');
select results_eq(
    'select substr(opportunity_id, 15, 1), status from marts.fct_opportunity order by 1',
    $$ values
        ('a', 'won'), ('b', 'lost'), ('c', 'lost'), ('d', 'won'), ('e', 'open'), ('f', 'won'),
        ('g', 'unknown'), ('h', 'unknown'), ('i', 'open') $$,
    'a changed stage changes the deals it decides for'
);
select results_eq(
    'select substr(opportunity_id, 15, 1), status from marts.opportunity_as_of(current_date)'
    ' where not is_deleted order by 1',
    'select substr(opportunity_id, 15, 1), status from marts.fct_opportunity order by 1',
    'and their history'
);

select finish();

rollback;
