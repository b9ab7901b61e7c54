-- control.key_column(): first column of a table's primary key.
begin;

select plan(3);

create temporary table two_keys (
    note text, last_day date, id text, primary key (id, last_day)
);
create temporary table keyless (id text unique not null);

select is(control.key_column('marts.dim_account'), 'account_id', 'the only one');
select is(control.key_column('pg_temp.two_keys'), 'id', 'the first of several');
select is(control.key_column('pg_temp.keyless'), null, 'none');

select finish();

rollback;
