-- control.write_check_statements(): the queries that runs execute.
begin;

select plan(13);

set local role salesforce_owner;
create view control.check_lone as
select
    f.opportunity_id as record_id,
    'lone' as reason
from marts.fct_opportunity as f;
create view control.of_two as
select
    f.opportunity_id as record_id,
    c.check_name,
    'name' as part,
    'paired' as reason
from marts.fct_opportunity as f
cross join lateral (values ('one'), ('two')) as c (check_name);
create view control.check_landed as
select
    r.raw_id as record_id,
    'landed' as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r;
insert into control.quality_check (name, description, severity, model, scope, source, enabled)
values
('lone', 'a view of its own', 'warn', 'marts.fct_opportunity', 'record', null, true),
('one', 'shares a view', 'warn', 'marts.fct_opportunity', 'record', 'control.of_two', true),
('two', 'shares a view', 'warn', 'marts.fct_opportunity', 'record', 'control.of_two', true),
('landed', 'over landing', 'warn', 'raw_salesforce.contact', 'landing', null, true),
('none', 'has no view', 'warn', 'marts.nothing', 'record', null, true),
('asleep', 'disabled', 'warn', 'marts.other', 'record', 'control.of_two', false);
insert into marts.fct_opportunity (opportunity_id, status, is_closed, is_won)
values
('001a', 'open', false, false),
('001b', 'open', false, false),
('001c', 'open', false, false);
select control.write_check_statements();

create function pg_temp.found(kind text, object text, checks text[], keys text[])
returns setof text
language plpgsql
as $found$
begin
    return query execute format(
        'select concat_ws('' '', f.check_name, f.record_id, f.part, f.reason) from (%s) as f order by 1',
        (
            select s.statement
            from control.check_statement as s
            where s.kind = found.kind and s.object = found.object
        )
    )
    using found.checks, found.keys;
end;
$found$;

create function pg_temp.reads(checks text[])
returns setof text
language plpgsql
as $reads$
declare
    _plan json;
begin
    execute 'explain (format json) ' || (
        select s.statement
        from control.check_statement as s
        where s.kind = 'full' and s.object = 'record'
    )
    into _plan
    using reads.checks;
    return query
    select distinct r.name #>> '{}'
    from jsonb_path_query(_plan::jsonb, '$.**."Relation Name"') as r (name)
    where r.name #>> '{}' in ('contact', 'fct_opportunity')
    order by 1;
end;
$reads$;

select results_eq(
    $$select pg_temp.reads('{landed}')$$,
    array['contact'],
    'a view of which no check is asked for is not read'
);
select results_eq(
    $$select pg_temp.reads('{two}')$$,
    array['fct_opportunity'],
    'a view is read where one of its checks is asked for'
);

select results_eq(
    $$select pg_temp.found('keys', 'marts.fct_opportunity', '{lone,one,two}', '{001b}')$$,
    $$values ('lone 001b  lone'), ('one 001b name paired'), ('two 001b name paired')$$,
    'all checks of a model in one query, for keys'
);
select results_eq(
    $$select pg_temp.found('keys', 'marts.fct_opportunity', '{two}', '{001b,001c}')$$,
    $$values ('two 001b name paired'), ('two 001c name paired')$$,
    'those that are not asked for fall out'
);
select results_eq(
    $$select pg_temp.found('full', 'record', '{lone}', null)$$,
    $$values ('lone 001a  lone'), ('lone 001b  lone'), ('lone 001c  lone')$$,
    'in full'
);
select matches(
    (
        select s.statement from control.check_statement as s
        where s.kind = 'landed' and s.object = 'contact'
    ),
    'from control\.check_landed as v\s+where ''landed'' = any\(\$1\) and'
    || ' \(control\.is_unread\(v\.load_xid, \$2, ',
    'over landing, the load window'
);
select is(
    (
        select regexp_count(s.statement, 'control\.of_two') from control.check_statement as s
        where s.kind = 'keys' and s.object = 'marts.fct_opportunity'
    ),
    1, 'a view that holds several checks is read once'
);
select is_empty(
    $$select * from control.check_statement where object in ('marts.nothing', 'marts.other')$$,
    'nothing for a check without a view, or a disabled one'
);
select set_eq(
    $$select distinct object from control.check_statement where kind = 'full'$$,
    $$select distinct case when scope = 'landing' then 'record' else scope end
    from control.quality_check$$,
    'one for each scope'
);

set local role salesforce_owner;
update control.quality_check set enabled = false
where name = 'landed' or model = 'raw_salesforce.contact' or name like 'contact%cast_failure';
update control.quality_check set enabled = true
where name = 'asleep';
select control.write_check_statements();
reset role;
select is_empty(
    $$select * from control.check_statement where kind = 'landed' and object = 'contact'$$,
    'what is no more'
);
select results_eq(
    $$select count(*) from control.check_statement where object = 'marts.other'$$,
    $$values (1::bigint)$$, 'what is new'
);

create view control.check_half as
select 'x' as record_id;
insert into control.quality_check (name, description, severity, model)
values ('half', 'lacks its reason', 'warn', 'marts.fct_opportunity');
select throws_ok(
    'select control.write_check_statements()',
    '42703', 'check half: control.check_half lacks the column reason', 'a view without a reason'
);
update control.quality_check set scope = 'landing', source = 'control.of_two'
where name = 'half';
select throws_ok(
    'select control.write_check_statements()',
    '42703', 'check half: control.of_two lacks the column landed_id', 'one that tells no landed row'
);

select finish();

rollback;
