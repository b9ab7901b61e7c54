-- control.is_erased(): whether a record was erased, by its id in either form.
begin;

select plan(7);

select is(
    control.is_erased('003TAP000000001YBA', false), false, 'nothing, before anything was erased'
);
select control.erase('contact', '003TAP000000001', 'a test');
select is(control.is_erased('003TAP000000001YBA', false), true, 'asked for');
select is(control.is_erased('003TAP000000001', false), true, 'by its short id');
select is(control.is_erased('003TAP000000001YBA', true), false, 'but no run has done it');
select public.run_salesforce_transform();
select is(control.is_erased('003TAP000000001', true), true, 'a run has');
select is(control.is_erased('003tap000000001', true), false, 'another record');
select is(control.is_erased(null, true), false, 'no record');

select finish();

rollback;
