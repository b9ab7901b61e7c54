-- control.register_model(): what could not be refreshed rightly is refused, by name, when it is
-- registered.
begin;
set local client_min_messages = warning;
set local role salesforce_owner;

select plan(20);

create table marts.probe (account_id text primary key, contacts bigint);
create view marts.probe_model as
select
    a.account_id,
    count(*) as contacts
from marts.dim_account as a
inner join marts.dim_contact as c on a.account_id = c.account_id
group by a.account_id;

select lives_ok(
    $$
        call control.register_model(
            'marts.probe',
            'merge',
            control.link('marts.dim_account', 'account_id', '{}'),
            control.link('marts.dim_contact', 'account_id')
        )
    $$,
    'a table, its view, and all that the view reads'
);
select results_eq(
    $$
        select m.refresh, m.staging_view, m.depth
        from control.model as m
        where m.model = 'marts.probe'
    $$,
    $$
        select 'merge', null::text, 1 + max(m.depth)
        from control.model as m
        where m.model in ('marts.dim_account', 'marts.dim_contact')
    $$,
    'comes after what it reads'
);
select results_eq(
    $$
        select l.upstream, l.link_column, l.reads
        from control.model_link as l
        where l.model = 'marts.probe'
        order by l.upstream
    $$,
    $$
        values
        ('marts.dim_account', 'account_id', '{}'::text[]),
        ('marts.dim_contact', 'account_id', null)
    $$,
    'its links'
);

create function pg_temp.registering(call text) returns text language sql
as $$ select format('call control.register_model(%s)', call) $$;

select
    throws_ok(
        pg_temp.registering(c.call), c.sqlstate, c.message, c.description
    )
from (
    values
    (
        $$'marts.nothing', 'merge'$$, '42P01',
        'model marts.nothing: there is no table marts.nothing', 'no table'
    ),
    (
        $$'marts.dim_account', 'merge', control.link('marts.nothing', 'account_id')$$, '42P01',
        'model marts.dim_account: there is no relation marts.nothing', 'an unknown upstream'
    ),
    (
        $$'marts.probe', 'merge', control.link('control.setting', 'time_zone')$$, '42704',
        'model marts.probe: control.setting is no registered model', 'an upstream that is no model'
    ),
    (
        $$'marts.probe', 'merge', control.link('marts.dim_account', 'account_id'),
        control.link('marts.dim_contact', 'acount_id')$$, '42703',
        'model marts.probe: marts.dim_contact has no column acount_id', 'an unknown link column'
    ),
    (
        $$'marts.probe', 'merge', control.link('marts.dim_account', 'account_id', '{industri}'),
        control.link('marts.dim_contact', 'account_id')$$, '42703',
        'model marts.probe: marts.dim_account has no column industri', 'an unknown column to read'
    ),
    (
        $$'marts.probe', 'merge', control.link('marts.dim_account', 'account_id'),
        control.link('marts.dim_contact', 'account_id', shown_in => '{manager_id}')$$, '42703',
        'model marts.probe: it has no column manager_id to show what marts.dim_contact holds',
        'an unknown column that shows it'
    ),
    (
        $$'marts.probe', 'merge', control.link('marts.dim_account', 'account_id')$$, '42809',
        'model marts.probe: its view reads marts.dim_contact, which no link names',
        'a relation that no link names'
    ),
    (
        $$'marts.dim_account', 'merge', control.link('intermediate.account', 'id'),
        control.link('marts.dim_contact', 'account_id'),
        control.link('marts.fct_opportunity', 'account_id', '{amount}')$$, '42P17',
        'model marts.dim_account: its view reads close_date, currency_iso_code, status of'
        || ' marts.fct_opportunity, which the link does not list',
        'columns that reads leaves out'
    ),
    (
        $$'marts.probe', 'sideways.function', control.link('marts.dim_account', 'account_id')$$,
        '42883',
        'model marts.probe: there is no function sideways.function(mode text, keys text[])',
        'an unknown way to refresh'
    ),
    (
        $$'marts.dim_contact', 'merge', control.link('intermediate.contact', 'id'),
        control.link('marts.merged_account', 'survivor_id', shown_in => '{account_id}'),
        control.link('marts.merged_contact', 'survivor_id', shown_in => '{reports_to_id}'),
        control.link('marts.probe', 'account_id')$$, '42P17',
        'model marts.dim_contact: it would be built from itself', 'a circle'
    ),
    (
        $$'marts.probe', 'merge', control.link('marts.probe', 'account_id'),
        control.link('marts.dim_account', 'account_id'),
        control.link('marts.dim_contact', 'account_id')$$, '42P17',
        'model marts.probe: it would be built from itself', 'itself'
    )
) as c (call, sqlstate, message, description);

alter table marts.probe add column forgotten text;
select throws_ok(
    pg_temp.registering(
        $$'marts.probe', 'merge', control.link('marts.dim_account', 'account_id'),
        control.link('marts.dim_contact', 'account_id')$$
    ),
    '42703',
    'view marts.probe_model lacks columns of table marts.probe: forgotten',
    'a column that only the table has'
);
alter table marts.probe drop column forgotten;
alter table marts.probe drop constraint probe_pkey;
select throws_ok(
    pg_temp.registering(
        $$'marts.probe', 'merge', control.link('marts.dim_account', 'account_id'),
        control.link('marts.dim_contact', 'account_id')$$
    ),
    '42P16', 'model marts.probe: its table has no primary key', 'a table without a key'
);
delete from control.model
where model = 'marts.probe';

select is_empty(
    $$
        select l.model from control.model_link as l
        where
            l.upstream not like 'staging.%'
            and l.upstream not in (select m.model from control.model as m)
    $$,
    'every upstream is a model or a staging view'
);
select is_empty(
    $$
        select l.model, l.upstream
        from control.model_link as l
        inner join control.model as m on l.model = m.model
        inner join control.model as u on l.upstream = u.model
        where m.depth <= u.depth
    $$,
    'every model comes after what it reads'
);
select is_empty(
    $$
        select c.model
        from control.model as m
        cross join lateral (select m.model, control.check_model(m.model)) as c
        where c.model is null
    $$,
    'what is registered passes its own check'
);

do $$
begin
    execute 'create or replace view intermediate.contact_model as '
        || rtrim(pg_get_viewdef('intermediate.contact_model'::regclass), ';')
        || ' where s.is_deleted';
end;
$$;
select throws_ok(
    pg_temp.registering($$'intermediate.contact', 'merge', control.link('staging.contact', 'id')$$),
    '42P17',
    'model intermediate.contact: its view is not the latest version of staging.contact, column for'
    || ' column',
    'a view over staging that is something else'
);

select finish();

rollback;
