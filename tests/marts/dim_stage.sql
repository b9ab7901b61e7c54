-- marts.dim_stage: control.stage, readable by reporters.
begin;

\ir six_deals.psql

select plan(3);

select results_eq(
    $$ select stage_name, sort_order, is_closed, is_won, forecast_category
        from marts.dim_stage where sort_order in (1, 9, 10) order by sort_order $$,
    $$ values
        ('Prospecting', 1, false, false, 'Pipeline'),
        ('Closed Won', 9, true, true, 'Closed'),
        ('Closed Lost', 10, true, false, 'Omitted') $$,
    'the stages there are'
);
select results_eq(
    'select count(*) from marts.dim_stage', 'select count(*) from control.stage', 'all of them'
);
select ok(
    has_table_privilege('salesforce_reporter', 'marts.dim_stage', 'select')
    and not has_schema_privilege('salesforce_reporter', 'control', 'usage'),
    'by way of marts, not of control'
);

select finish();

rollback;
