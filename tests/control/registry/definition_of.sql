-- control.definition_of(): what one object adds to the definition of whatever uses it.
begin;

select plan(14);

create function pg_temp.of_relation(relation regclass, setting text default null) returns text
language sql as $$
    select control.definition_of(
        'pg_class'::regclass,
        of_relation.relation,
        coalesce(
            (
                select a.attnum from pg_attribute as a
                where a.attrelid = of_relation.relation and a.attname = of_relation.setting
            ),
            0
        )
    )
$$;
create function pg_temp.of_function(function regprocedure) returns text language sql
as $$ select control.definition_of('pg_proc'::regclass, of_function.function, 0) $$;

select is(
    pg_temp.of_relation('control.freshness'),
    'view control.freshness ' || pg_get_viewdef('control.freshness'::regclass),
    'a view: its name and its text'
);
select alike(
    pg_temp.of_function('marts.fiscal_quarter(date,integer)'),
    'CREATE OR REPLACE FUNCTION marts.fiscal_quarter(%', 'a function: its text'
);
select is(pg_temp.of_function('now()'), null, 'PostgreSQL''s own: nothing');
select is(pg_temp.of_function('pg_temp.of_function(regprocedure)'), null, 'nor anybody else''s');
select is(pg_temp.of_function('count()'), null, 'nor an aggregate');

select is(
    pg_temp.of_relation('control.setting', 'time_zone'), 'setting time_zone UTC', 'a setting'
);
update control.setting set time_zone = 'Europe/Berlin';
select is(
    pg_temp.of_relation('control.setting', 'time_zone'), 'setting time_zone Europe/Berlin',
    'as it is now'
);
select is(
    pg_temp.of_relation('control.setting', 'history_keep_months'),
    'setting history_keep_months null', 'also where there is none'
);
select is(pg_temp.of_relation('control.setting', 'only_row'), null, 'the one row says nothing');
select is(pg_temp.of_relation('control.setting'), null, 'nor does the table as a whole');

select is(
    pg_temp.of_relation('control.stage'),
    (
        select 'control.stage ' || c.content from control.configuration as c
        where c.relation = 'control.stage'::regclass
    ),
    'configuration: all of it'
);
select is(pg_temp.of_relation('marts.dim_account'), null, 'a table is data');
select is(pg_temp.of_relation('raw_salesforce.account'), null, 'wherever it lies');
select is(control.definition_of('pg_class'::regclass, 0, 0), null, 'what is not there is nothing');

select finish();

rollback;
