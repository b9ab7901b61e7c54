-- control.link(): what a model reads, for control.register_model().
begin;

select plan(3);

select is(
    to_jsonb(control.link('marts.dim_account', 'account_id', '{industry}')),
    '{"model": null, "upstream": "marts.dim_account", "link_column": "account_id",
    "reads": ["industry"]}',
    'an upstream, its column that holds the key, and the columns read besides'
);
select is(
    (control.link('marts.dim_account', 'account_id')).reads, null, 'any, where nothing is said'
);
select is(
    (control.link('marts.dim_account', 'account_id', '{}')).reads, '{}', 'which is not none'
);

select finish();

rollback;
