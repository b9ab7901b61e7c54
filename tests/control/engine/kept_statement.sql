-- control.kept_statement(): a statement as it is kept; written anew where it is missing.
begin;

select plan(6);

delete from control.model_statement;

select is(
    control.kept_statement('marts.dim_contact', 'full'),
    control.merge_sql('marts.dim_contact', 'full'),
    'where there are none they are written first'
);
select is_empty(
    $$
        select m.model from control.model as m
        where m.model not in (select s.model from control.model_statement as s)
    $$,
    'all of them'
);

update control.model_statement set statement = 'kept'
where model = 'marts.dim_contact';
select is(
    control.kept_statement('marts.dim_contact', 'full'), 'kept', 'what is kept is taken as it is'
);
delete from control.model_statement
where model = 'marts.dim_contact' and purpose = 'incremental';
select is(
    control.kept_statement('marts.dim_contact', 'incremental'),
    control.merge_sql('marts.dim_contact'),
    'one that is missing has all written anew'
);
select isnt(control.kept_statement('marts.dim_contact', 'full'), 'kept', 'the others with it');
select throws_ok(
    $$select control.kept_statement('marts.dim_contact', 'look up')$$, 'P0002', null,
    'there is none for what a model does not need'
);

select finish();

rollback;
