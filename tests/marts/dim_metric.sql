-- marts.dim_metric: control.metric, readable by reporters.
begin;

select plan(2);

select results_eq(
    'select name, formula, mart from marts.dim_metric order by name',
    'select name, formula, mart from control.metric order by name',
    'all of them'
);
select ok(
    has_table_privilege('salesforce_reporter', 'marts.dim_metric', 'select'), 'by reporters'
);

select finish();

rollback;
