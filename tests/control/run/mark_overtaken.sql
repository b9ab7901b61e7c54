-- control.mark_overtaken(): models that a run mixed of two settings are stale.
begin;

select plan(7);

insert into raw_salesforce.account (id) values ('');
select is(
    public.run_salesforce_transform() #>> '{error,sqlstate}', 'QC001',
    'a first run, which sets where history begins, is not overtaken by itself'
);
delete from raw_salesforce.account;
select public.run_salesforce_transform();
create temporary table step as
select
    array[
        row('marts.fct_opportunity', 'incremental', 1, 0, 0, 0, 1.0, null, null)
        ::control.step_result,
        row('marts.dim_account', 'full', 1, 0, 0, 0, 1.0, null, null)::control.step_result
    ] as steps;

create or replace function pg_temp.mark(results jsonb default '[]')
returns void
language sql
as $$
    select control.mark_overtaken((select s.steps from pg_temp.step as s), results);
$$;
create or replace function pg_temp.stale()
returns setof text
language sql
as $$
    select s.model from control.model_state as s
    where s.stale_reason is not null;
$$;

select pg_temp.mark('[{"outcome": "error"}]');
select is_empty('select pg_temp.stale()', 'nothing was changed');

update control.setting set fiscal_year_named_for = fiscal_year_named_for;
select pg_temp.mark('[{"outcome": "warn"}]');
select is_empty('select pg_temp.stale()', 'written, and the same');

update control.setting set fiscal_year_start_month = 7;
select throws_ok(
    $$select pg_temp.mark('[{"outcome": "warn"}, {"outcome": "error"}]')$$, '40001',
    'a setting or definition was changed while the run was at work',
    'checks that fail over it are no checks of the data'
);
select pg_temp.mark();
select results_eq(
    'select pg_temp.stale()', $$values ('marts.fct_opportunity')$$,
    'what depends on it and was made for some keys only'
);
select is(
    (
        select s.stale_reason from control.model_state as s
        where s.stale_reason is not null
    ),
    'what it is built by was changed while a run was at work', 'and why'
);
update control.setting set fiscal_year_start_month = 1;
select ok(
    public.run_salesforce_transform() ->> 'reason' like '%stale models: marts.fct_opportunity%',
    'though it was put back, the next run makes it anew'
);

select finish();

rollback;
