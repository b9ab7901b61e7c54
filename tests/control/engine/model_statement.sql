-- control.model_statement: what runs execute is what its generator would write now, and the table
-- holds what each model needs and nothing else.
begin;

select plan(6);

select control.write_statements();

select isnt_empty('select s.* from control.model_statement as s', 'statements are kept');
select is_empty(
    $$
        select
            s.model,
            s.purpose
        from control.model_statement as s
        where
            s.purpose in ('initial', 'full', 'incremental')
            and s.statement is distinct from control.merge_sql(s.model, s.purpose)
    $$,
    'merges are as control.merge_sql() prints them'
);
select is_empty(
    $$
        select
            s.model,
            s.purpose
        from control.model_statement as s
        where
            s.purpose in ('look up', 'read', 'compare')
            and s.statement is distinct from control.versions_sql(s.model, s.purpose)
    $$,
    'landing is read as control.versions_sql() says'
);
select set_eq(
    $$
        select
            s.purpose,
            s.statement
        from control.model_statement as s
        where s.model = 'marts.opportunity_history'
    $$,
    'select s.purpose, s.statement from control.refresh_opportunity_history_statements() as s',
    'a model''s own function has its own'
);
select set_eq(
    $$
        select
            s.purpose,
            s.statement
        from control.model_statement as s
        where s.model = 'marts.opportunity_version_log'
    $$,
    'select s.purpose, s.statement from control.refresh_opportunity_version_log_statements() as s',
    'whichever it is'
);
select throws_ok(
    $$insert into control.model_statement values ('marts.dim_account', 'full', 'select 1')$$,
    '23505', null, 'one per model and purpose'
);

select finish();

rollback;
