-- marts.opportunity_path: pushes, slip and the entry to the present stage.
begin;

\ir six_deals.psql

insert into raw_salesforce.opportunity (
    id, ownerid, currencyisocode, createddate, systemmodstamp, stagename, amount, closedate,
    isclosed, iswon
)
select
    '006000000000007AAA' as id,
    '005000000000001AAA' as ownerid,
    'EUR' as currencyisocode,
    '2026-04-01T09:00:00.000Z' as createddate,
    d.changed || 'T09:00:00.000Z' as systemmodstamp,
    d.stage as stagename,
    '10' as amount,
    d.closes as closedate,
    'false' as isclosed,
    'false' as iswon
from (
    values
    ('2026-04-01', 'Prospecting', '2026-05-10'),
    ('2026-04-05', 'Prospecting', '2026-05-20'),
    ('2026-04-09', 'Qualification', '2026-05-15'),
    ('2026-05-02', 'Qualification', '2026-07-01')
) as d (changed, stage, closes);

do $run$
begin
    if public.run_salesforce_transform() ->> 'status' <> 'succeeded' then
        raise exception 'the run did not succeed';
    end if;
end;
$run$;

select plan(3);

select results_eq(
    $$ select opportunity_id, push_count, slip_days, entered_stage_on from marts.opportunity_path
        where opportunity_id in ('006000000000007AAA', '006000000000003AAA', '006000000000002AAA')
        order by 1 $$,
    $$ values
        ('006000000000002AAA', 0::bigint, 0, '2026-03-25'::date),
        ('006000000000003AAA', 0, 0, '2026-05-02'),
        ('006000000000007AAA', 2, 52, '2026-04-09') $$,
    'twice pushed, once pulled in'
);
select results_eq(
    $$ select push_count, slip_days, days_in_stage from marts.opportunity_enhanced
        where opportunity_id in ('006000000000007AAA', '006000000000002AAA') order by 1 $$,
    $$ values (0::bigint, 0, null::integer), (2, 52, 41) $$,
    'beside the deal: days in the stage while it is open'
);

-- a deal's way is read only where it is asked for
create function pg_temp.plan_of(query text)
returns text
language plpgsql
as $plan_of$
declare
    _line text;
    _plan text := '';
begin
    for _line in execute 'explain (costs off) ' || plan_of.query loop
        _plan := _plan || _line || e'\n';
    end loop;
    return _plan;
end;
$plan_of$;
select unalike(
    pg_temp.plan_of('select * from marts.sales_snapshot'),
    '%opportunity_history%',
    'figures that need none of it read no history'
);

select finish();

rollback;
