-- control.definition_text(): what views depend on besides data, object by object.
begin;

select plan(5);

create schema probe;
create view probe.lower_view as
select
    f.opportunity_id,
    marts.fiscal_quarter(f.close_date, s.fiscal_year_start_month) as quarter
from marts.fct_opportunity as f
cross join control.setting as s
inner join control.stage as k on f.stage_name = k.stage_name;
create view probe.upper_view as
select v.opportunity_id from probe.lower_view as v;

create function pg_temp.parts(variadic views text[]) returns setof text language sql as $$
    select substring(t.text, '^(?:view [a-z_.]+|setting [a-z_]+|control[a-z_.]+|CREATE[^(]+)')
    from control.definition_text(views::regclass[]) as t (text)
    where t.text is not null
$$;

select bag_eq(
    $$select pg_temp.parts('probe.upper_view')$$,
    $$values
    ('view probe.upper_view'), ('view probe.lower_view'), ('setting fiscal_year_start_month'),
    ('control.stage'), ('CREATE OR REPLACE FUNCTION marts.fiscal_quarter')$$,
    'views and functions beneath, the settings and the configuration they read: once each'
);
select bag_eq(
    $$select pg_temp.parts('probe.upper_view', 'probe.lower_view')$$,
    $$select pg_temp.parts('probe.upper_view')$$,
    'also of views that lie on each other'
);
select bag_eq(
    $$select pg_temp.parts('probe.lower_view', 'control.landing_table')$$,
    $$values
    ('view probe.lower_view'), ('setting fiscal_year_start_month'), ('control.stage'),
    ('CREATE OR REPLACE FUNCTION marts.fiscal_quarter'), ('view control.landing_table')$$,
    'of several'
);
select is_empty(
    $$select t.* from control.definition_text('{}') as t$$, 'of none'
);
select isnt_empty(
    $$select t.text from control.definition_text('{probe.lower_view}') as t (text)
    where t.text is null$$,
    'tables say nothing'
);

select finish();

rollback;
