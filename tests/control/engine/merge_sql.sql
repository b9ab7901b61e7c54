-- control.merge_sql(): the statement of any model can be printed, and is refused where it cannot be
-- written. Every model without a function of its own has one, in both modes.
begin;

select plan(14);

select is_empty(
    $$
        select m.model, d.mode
        from control.model as m
        cross join unnest(array['full', 'incremental']) as d (mode)
        where
            m.refresh in ('merge', 'recompute')
            and control.merge_sql(m.model, d.mode)
            not like format('%%merge into %s as t%%', m.model::regclass)
    $$,
    'a merge into its own table, for every model'
);
select alike(
    control.merge_sql('marts.dim_account', 'full'),
    '%full join marts.dim_account as t%',
    'in full, the table is compared with its view'
);
select alike(
    control.merge_sql('marts.dim_account', 'initial'),
    'insert into marts.dim_account (%',
    'an empty table is filled'
);
select alike(
    control.merge_sql('intermediate.opportunity'),
    '%is_unread(v.load_xid, $2, $3, $4)%',
    'over staging, the load window is probed'
);
select alike(
    control.merge_sql('marts.fct_opportunity'),
    '%unnest($1::text[])%',
    'elsewhere, the changed keys'
);
select alike(
    control.merge_sql('marts.fct_opportunity'),
    '%old_account_id%',
    'both values of a link are handed on'
);
select is(
    control.merge_sql('marts.dim_account'),
    control.merge_sql('marts.dim_account', 'incremental'),
    'incremental is what is printed when nothing is said'
);

select throws_ok(
    'select control.merge_sql(''marts.nothing'')', '42704', 'there is no model marts.nothing',
    'an unknown model'
);
select throws_ok(
    'select control.merge_sql(null)', '42704', 'there is no model null', 'no model'
);
select throws_ok(
    'select control.merge_sql(''marts.dim_account'', ''sideways'')', '22023',
    'mode sideways is neither full, initial nor incremental',
    'an unknown mode'
);
select throws_ok(
    'select control.merge_sql(''marts.dim_account'', null)', '22023', null, 'no mode'
);
select throws_ok(
    'select control.merge_sql(''marts.opportunity_history'')', '0A000',
    'model marts.opportunity_history is merged by control.refresh_opportunity_history, not by a'
    || ' statement of its own',
    'a model that a function maintains'
);

alter table marts.dim_account add column forgotten text;
select throws_ok(
    'select control.merge_sql(''marts.dim_account'')', '42703',
    'view marts.dim_account_model lacks columns of table marts.dim_account: forgotten',
    'a column that only the table has'
);

alter table marts.dim_contact drop constraint dim_contact_pkey;
select throws_ok(
    'select control.merge_sql(''marts.dim_contact'')', '42P16',
    'model marts.dim_contact: its table has no primary key',
    'a table without a key'
);

select finish();

rollback;
