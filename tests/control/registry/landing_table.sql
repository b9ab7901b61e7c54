-- control.landing_table: what the models read, one row per Salesforce object.
begin;

select plan(4);

select results_eq(
    $$
        select t.object from control.landing_table as t
        where t.object in ('account', 'contact', 'opportunity')
        order by t.object
    $$,
    $$values ('account'), ('contact'), ('opportunity')$$,
    'one row, however many models read it'
);
select is_empty(
    $$
        select t.object from control.landing_table as t
        where to_regclass(format('raw_salesforce.%I', t.object)) is null
    $$,
    'each is a table of landing'
);
insert into control.model (model, refresh, staging_view, depth)
values ('intermediate.lead', 'merge', 'staging.lead', 0), ('marts.dim_lead', 'merge', null, 1);
select results_eq(
    'select t.object from control.landing_table as t where t.object like ''%lead%''',
    $$values ('lead')$$,
    'a model over staging brings its own; another does not'
);
delete from control.model
where staging_view = 'staging.contact';
select is_empty(
    'select t.object from control.landing_table as t where t.object = ''contact''',
    'what nobody reads is none'
);

select finish();

rollback;
