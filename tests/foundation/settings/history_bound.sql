-- control.history_bound: where the history begins, and from which day it is still kept.
begin;

select plan(5);

create function pg_temp.bound() returns text language sql
as $$ select b.history_start || ' ' || b.retained_from from control.history_bound as b $$;

select results_eq(
    'select b.history_start, b.retained_from from control.history_bound as b',
    $$values (null::date, date '-infinity')$$,
    'nothing is claimed before the first run'
);

update control.setting set history_start = '2024-01-15';
select is(pg_temp.bound(), '2024-01-15 2024-01-15', 'all of it is kept');

insert into control.history_retention (retained_from) values ('2024-03-31');
select is(pg_temp.bound(), '2024-01-15 2024-03-31', 'until months are dropped');

insert into control.history_retention (retained_from) values ('2024-02-29');
select is(pg_temp.bound(), '2024-01-15 2024-02-29', 'what was applied last holds, earlier or not');

update control.setting set history_start = '2024-06-01';
select is(pg_temp.bound(), '2024-06-01 2024-06-01', 'nothing is kept from before the beginning');

select finish();

rollback;
