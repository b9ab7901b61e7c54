-- control.key_columns(): a table's primary key.
begin;

select plan(6);

create temporary table two_keys (
    note text, last_day date, id text, lone text unique, primary key (id, last_day)
);
create temporary table keyless (id text unique not null);

select is(control.key_columns('marts.dim_account'), array['account_id'], 'a single column');
select is(
    control.key_columns('pg_temp.two_keys'), array['id', 'last_day'], 'in the order of the key'
);
select is(
    control.key_columns('marts.opportunity_history'), array['opportunity_id', 'valid_to'],
    'of a partitioned table'
);
select is(control.key_columns('pg_temp.keyless'), null, 'a unique column is no primary key');
select is(control.key_columns('control.today'), null, 'a view has none');
select is(control.key_columns('marts.nothing'), null, 'nor what does not exist');

select finish();

rollback;
