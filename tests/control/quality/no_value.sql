-- control.no_value(): nothing landed, or a text that is no value.
begin;

select plan(4);

select is(control.no_value('close_date', 'date', null), 'close_date is empty', 'not delivered');
select is(control.no_value('close_date', 'date', ''), 'close_date is empty', 'delivered empty');
select is(
    control.no_value('close_date', 'date', '31.12.2026'),
    'close_date: ''31.12.2026'' is no date',
    'what was there'
);
select is(
    control.no_value('stage_name', 'picklist value', repeat('x', 800)),
    'stage_name: ''' || repeat('x', 100) || '''… (800 characters) is no picklist value',
    'shortened'
);

select finish();

rollback;
