-- marts.slice_sql: further slices of a version, as part of a statement.
begin;


select plan(3);

select is(
    marts.slice_sql('n', '{stage_name, type}'),
    'jsonb_build_object(''stage_name'', n.stage_name, ''type'', n.type)',
    'by name'
);
select is(marts.slice_sql('n', '{}'), 'null::jsonb', 'none');
select throws_ok($$ select marts.slice_sql('n', '{amount}') $$, '22023', null, 'no slice');

select finish();

rollback;
