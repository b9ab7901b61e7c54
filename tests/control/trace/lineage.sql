-- control.lineage(): from a column down to landing.
begin;

select plan(8);

set local role salesforce_owner;
prepare landed as
select
    l.upstream,
    l.upstream_column
from control.lineage($1, $2) as l
where
    l.upstream like 'raw\_salesforce.%' and l.upstream_column in (
        'amount', 'probability', 'stagename', 'isclosed', 'name'
    )
order by l.upstream, l.upstream_column;

select results_eq(
    $$select depth, upstream, upstream_column, is_exact
    from control.lineage('marts.fct_opportunity', 'weighted_amount')
    where upstream_column in ('amount', 'probability', 'weighted_amount')$$,
    $$values
        (1, 'marts.fct_opportunity_model', 'weighted_amount', true),
        (2, 'intermediate.opportunity', 'amount', true),
        (2, 'intermediate.opportunity', 'probability', true),
        (3, 'intermediate.opportunity_model', 'amount', true),
        (3, 'intermediate.opportunity_model', 'probability', true),
        (4, 'staging.opportunity', 'amount', true),
        (4, 'staging.opportunity', 'probability', true),
        (5, 'raw_salesforce.opportunity', 'amount', true),
        (5, 'raw_salesforce.opportunity', 'probability', true)$$,
    'the weighted amount is of amount and probability, through every layer'
);
select is_empty(
    $$select upstream from control.lineage('marts.fct_opportunity', 'weighted_amount')
    where upstream_column not in ('amount', 'probability', 'weighted_amount')$$,
    'and of nothing else'
);
select results_eq(
    $$execute landed('marts.dim_account', 'open_amount')$$,
    $$values
        ('raw_salesforce.opportunity', 'amount'), ('raw_salesforce.opportunity', 'isclosed')$$,
    'across objects'
);

-- beside sql/
create view marts.mine as
select
    f.amount * 2 as twice,
    f.name
from marts.fct_opportunity as f;
select results_eq(
    $$select depth, upstream, upstream_column, is_exact from control.lineage('marts.mine', 'twice')
    where depth < 3$$,
    $$values
        (1, 'marts.fct_opportunity', 'amount', false), (1, 'marts.fct_opportunity', 'name', false),
        (2, 'marts.fct_opportunity_model', 'amount', false),
        (2, 'marts.fct_opportunity_model', 'name', false)$$,
    'of somebody''s own view what the catalog knows, and said so'
);
create table marts.own (opportunity_id text primary key, twice numeric);
create view marts.own_model as
select
    f.opportunity_id,
    f.amount * 2 as twice
from marts.fct_opportunity as f;
call control.register_model(
    'marts.own', 'merge', control.link('marts.fct_opportunity', 'opportunity_id', '{amount}')
);
select results_eq(
    $$select depth, upstream, upstream_column from control.lineage('marts.own', 'twice')
    where depth < 3$$,
    $$values
        (1, 'marts.own_model', 'twice'), (2, 'marts.fct_opportunity', 'amount'),
        (2, 'marts.fct_opportunity', 'opportunity_id')$$,
    'and of a mart of somebody''s own'
);

select throws_ok(
    $$select control.lineage('marts.nowhere', 'amount')$$, '42P01',
    'there is no relation marts.nowhere', 'an unknown relation'
);
select throws_ok(
    $$select control.lineage('marts.fct_opportunity', 'nothing')$$, '42703',
    'marts.fct_opportunity has no column nothing', 'an unknown column'
);
select results_eq(
    $$select upstream, upstream_column from control.lineage('marts.pipeline_daily', 'amount')$$,
    $$values ('marts.pipeline_daily_between', 'amount')$$,
    'a function that is not plain SQL is where it ends'
);

select finish();

rollback;
