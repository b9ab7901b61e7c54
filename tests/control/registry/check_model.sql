-- control.check_model(): raises for a model that could not be refreshed rightly. What else it
-- refuses is in register_model.sql.
begin;

select plan(4);

select lives_ok(
    $$select control.check_model(m.model) from control.model as m$$, 'all that are registered pass'
);
set local quote_all_identifiers = on;
select lives_ok(
    $$select control.check_model(m.model) from control.model as m$$, 'whatever a session quotes'
);
select throws_ok(
    $$select control.check_model('marts.nothing')$$, '42P01',
    'model marts.nothing: there is no table marts.nothing', 'no table'
);
create table marts.lone (id text primary key);
select throws_ok(
    $$select control.check_model('marts.lone')$$, '42P01',
    'model marts.lone: there is no view marts.lone_model', 'no view'
);

select finish();

rollback;
