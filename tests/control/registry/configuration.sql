-- control.configuration: what configures models and checks, as text that changes with it.
begin;

select plan(11);

create function pg_temp.content(relation regclass) returns text language sql
as $$ select c.content from control.configuration as c where c.relation = content.relation $$;

create temporary table before as
select
    c.relation,
    c.content
from control.configuration as c;

select set_eq(
    'select c.relation::text from control.configuration as c',
    $$values ('control.accepted_value'), ('control.stage'), ('control.freshness_limit')$$,
    'one row per table'
);
select is_empty(
    $$
        select distinct a.attrelid::regclass::text
        from pg_attribute as a
        inner join control.configuration as c on a.attrelid = c.relation
        where a.attrelid = 'control.setting'::regclass
    $$,
    'settings are apart'
);

-- the same rows, written in another order
create temporary table stages as
select s.* from control.stage as s;  -- noqa: ambiguous.column_count
delete from control.stage;
select is(pg_temp.content('control.stage'), null, 'an empty table');
insert into control.stage
select s.* from stages as s  -- noqa: ambiguous.column_count
order by s.stage_name desc;
select is(
    pg_temp.content('control.stage'),
    (
        select b.content from before as b
        where b.relation = 'control.stage'::regclass
    ),
    'the order of writing makes no difference'
);

create function pg_temp.changes(statement text, relation regclass) returns boolean
language plpgsql as $$
declare
    _before text := pg_temp.content(changes.relation);
    _after text;
begin
    execute changes.statement;
    _after := pg_temp.content(changes.relation);
    return _after is distinct from _before;
end;
$$;

select is(pg_temp.changes(c.statement, c.relation), c.expected, c.statement)
from (
    values
    (
        $$update control.stage set sort_order = 99 where stage_name = 'Prospecting'$$,
        'control.stage'::regclass, true
    ),
    (
        $$update control.stage set is_closed = true where stage_name = 'Prospecting'$$,
        'control.stage', true
    ),
    ($$update control.stage set sort_order = sort_order$$, 'control.stage', false),
    (
        $$insert into control.accepted_value values ('account.type', 'Probe')$$,
        'control.accepted_value', true
    ),
    (
        $$delete from control.accepted_value where value = 'Probe'$$,
        'control.accepted_value', true
    ),
    (
        $$update control.freshness_limit set stale_after = stale_after * 2$$,
        'control.freshness_limit', true
    ),
    ($$delete from control.freshness_limit$$, 'control.stage', false)
) as c (statement, relation, expected);

select finish();

rollback;
