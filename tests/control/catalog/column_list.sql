-- control.column_list(): names for a generated statement.
begin;

select plan(6);

select is(control.column_list('{b,a}', ''), 'b, a', 'in the order given');
select is(control.column_list('{b,a}', 't.'), 't.b, t.a', 'each behind the prefix');
select is(
    control.column_list(array['Region', 'group', 'two words', 'a"b', 'plain'], 's.'),
    's."Region", s."group", s."two words", s."a""b", s.plain',
    'quoted where they have to be'
);
select is(control.column_list('{a}', 't.'), 't.a', 'a single one');
select is(control.column_list('{}', 't.'), null, 'none');
select is(control.column_list(null, 't.'), null, 'nothing of nothing');

select finish();

rollback;
