-- control.offending_rows(): the rows of one check, whatever its view looks like.
begin;

select plan(8);

set local role salesforce_owner;
insert into marts.fct_opportunity (opportunity_id, status, is_closed, is_won, days_to_close)
values
('006000000000001AAA', 'open', false, false, -3),
('006000000000002AAA', 'lost', false, false, -2),
('006000000000003AAA', 'open', false, false, 2);
create view control.check_lone as
values (7, 'b'), (7, 'a');
alter view control.check_lone rename column column1 to record_id;
alter view control.check_lone rename column column2 to reason;
create view control.of_fields as
values ('x', 'name', 'name is empty'), ('x', 'type', 'type is empty');
alter view control.of_fields rename column column1 to record_id;
alter view control.of_fields rename column column2 to part;
alter view control.of_fields rename column column3 to reason;
insert into control.quality_check (name, description, severity, model, source, enabled)
values
('lone', 'a view of its own name', 'warn', 'marts.dim_date', null, true),
('field', 'a view of another name', 'warn', 'marts.dim_date', 'control.of_fields', false),
('phantom', 'no view', 'warn', 'marts.dim_date', null, true),
('mistyped', 'no view either', 'warn', 'marts.dim_date', 'control.of_field', true);
reset role;

select results_eq(
    $$select * from control.offending_rows('opportunity_days_to_close')$$,
    $$values
    ('006000000000001AAA', '', 'days to close is -3'),
    ('006000000000002AAA', '', 'days to close is -2')$$,
    'of a view that holds several checks, those of this one'
);
select results_eq(
    $$select * from control.offending_rows('opportunity_status')$$,
    $$values ('006000000000002AAA', '', 'status is lost, closed false, won false')$$,
    'and of that one'
);
select results_eq(
    $$select * from control.offending_rows('lone') as o order by o.reason$$,
    $$values ('7', '', 'a'), ('7', '', 'b')$$,
    'a view of its own, as text'
);
select results_eq(
    $$select * from control.offending_rows('field')$$,
    $$values ('x', 'name', 'name is empty'), ('x', 'type', 'type is empty')$$,
    'a disabled check with parts'
);
select throws_ok(
    $$select * from control.offending_rows('nonsense')$$,
    'P0002', 'there is no check nonsense', 'an unknown check'
);
select throws_ok(
    $$select * from control.offending_rows(null)$$, 'P0002', 'there is no check null', 'none'
);
select throws_ok(
    $$select * from control.offending_rows('phantom')$$,
    '42P01', 'check phantom reads control.check_phantom, which does not exist', 'a missing view'
);
select throws_ok(
    $$select * from control.offending_rows('mistyped')$$,
    '42P01', 'check mistyped reads control.of_field, which does not exist', 'a mistyped source'
);

select finish();

rollback;
