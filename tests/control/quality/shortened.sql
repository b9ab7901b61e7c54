begin;

select plan(4);

select is(control.shortened('the id is odd'), 'the id is odd', 'a reason as it is');
select is(control.shortened(repeat('ä', 1000)), repeat('ä', 1000), 'up to a thousand');
select is(
    control.shortened(repeat('ä', 1001)), repeat('ä', 1000) || '… (1001 characters)',
    'then how long it was'
);
select is(control.shortened(null), null, 'nothing of nothing');

select finish();

rollback;
