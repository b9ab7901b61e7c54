begin;

select plan(5);

select is(control.quoted('Séance'), '''Séance''', 'a short value as it is');
select is(control.quoted('O''Neill'), '''O''''Neill''', 'with its quotes');
select is(control.quoted(repeat('ä', 100)), '''' || repeat('ä', 100) || '''', 'up to a hundred');
select is(
    control.quoted(repeat('ä', 1000000)),
    '''' || repeat('ä', 100) || '''… (1000000 characters)',
    'then how long it was'
);
select is(control.quoted(null), null, 'nothing of nothing');

select finish();

rollback;
