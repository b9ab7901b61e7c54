-- control.link(): what a model reads, for control.register_model().
begin;

select plan(4);

select is(
    to_jsonb(control.link('marts.dim_account', 'account_id', '{industry}')),
    '{"model": null, "upstream": "marts.dim_account", "link_column": "account_id",
    "reads": ["industry"], "shown_in": null}',
    'an upstream, its column that holds the key, and the columns read besides'
);
select is(
    (control.link('marts.dim_account', 'account_id')).reads, null, 'any, where nothing is said'
);
select is(
    (control.link('marts.dim_account', 'account_id', '{}')).reads, '{}', 'which is not none'
);
select is(
    (control.link('marts.merged_account', 'survivor_id', shown_in => '{account_id}')).shown_in,
    '{account_id}', 'columns of the model''s own that show it'
);

select finish();

rollback;
