-- control.write_statements(): all of them anew, from the registry and the catalog.
begin;

select plan(7);

create function pg_temp.purposes(model text) returns text language sql as $$
    select string_agg(s.purpose, ', ' order by s.purpose)
    from control.model_statement as s
    where s.model = purposes.model
$$;

create table marts.total (currency text primary key, amount numeric);
create view marts.total_model as
select
    f.currency_iso_code as currency,
    sum(f.amount) as amount
from marts.fct_opportunity as f
group by f.currency_iso_code;
call control.register_model(
    'marts.total', 'recompute', control.link('marts.fct_opportunity', 'currency_iso_code')
);
insert into control.model_statement values ('marts.gone', 'full', 'select 1');
set local quote_all_identifiers = on;
select control.write_statements();

select is(pg_temp.purposes('marts.dim_account'), 'full, incremental, initial', 'merge');
select is(
    pg_temp.purposes('intermediate.account'), 'compare, full, incremental, initial, look up, read',
    'merge over staging'
);
select is(pg_temp.purposes('marts.total'), 'full, initial', 'recompute');
select is(
    pg_temp.purposes('marts.opportunity_history'),
    'all versions, all versions with records, merge versions, touched versions, '
    || 'touched versions with records',
    'a function of its own'
);
select is(pg_temp.purposes('marts.gone'), null, 'what is no model any more has none');
select is_empty(
    $$select s.model from control.model_statement as s where s.statement like '%"account_id"%'$$,
    'a session that quotes everything does not show'
);

alter table marts.dim_contact add column forgotten text;
select throws_ok(
    'select control.write_statements()', '42703',
    'view marts.dim_contact_model lacks columns of table marts.dim_contact: forgotten',
    'what could not be merged is refused by name'
);

select finish();

rollback;
