-- control.stage: the sales process, as delivered and as one changes it.
begin;

select plan(6);

select isnt_empty('select s.* from control.stage as s', 'a process to start with');
select is_empty(
    $$
        select s.sort_order from control.stage as s
        group by s.sort_order
        having count(*) > 1
    $$,
    'in which every stage has a place of its own'
);
select results_eq(
    'select s.stage_name from control.stage as s where s.is_won', $$values ('Closed Won')$$,
    'and one is won'
);
select throws_ok(
    $$insert into control.stage (stage_name, sort_order, is_won) values ('Signed', 11, true)$$,
    '23514', 'new row for relation "stage" violates check constraint "stage_won_is_closed"',
    'what is won is closed'
);
select throws_ok(
    $$insert into control.stage (stage_name, sort_order) values ('', 11)$$, '23514', null,
    'a stage has a name'
);
select throws_ok(
    $$insert into control.stage (stage_name, sort_order) values ('Closed Won', 11)$$, '23505', null,
    'of its own'
);

select finish();

rollback;
