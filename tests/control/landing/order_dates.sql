-- control.order_dates(): which order the dates of a delivery have, told by impossible months.
begin;

select plan(22);

create function pg_temp.deliver(dates text[], stamps text[])
returns void
language plpgsql
as $deliver$
begin
    perform control.open_delivery('Opportunity', '{Id,CloseDate,CreatedDate,Start__c}');
    insert into pg_temp.delivery_opportunity
    select '006' || d.place, d.close_date, d.created, '28/02/2025'
    from unnest(deliver.dates, deliver.stamps) with ordinality as d (close_date, created, place);
end;
$deliver$;

create function pg_temp.told(dates text[], stamps text[], date_order text default null)
returns text[]
language plpgsql
as $told$
begin
    perform pg_temp.deliver(told.dates, told.stamps);
    return array(
        select concat_ws(' ', f.field, f.date_order, f.example, f.is_certain)
        from control.order_dates('Opportunity', told.date_order) as f
    );
end;
$told$;

create function pg_temp.delivered()
returns text[]
language plpgsql
as $delivered$
begin
    return array(
        select concat_ws(' | ', d.closedate, d.createddate, d.start__c)
        from pg_temp.delivery_opportunity as d
        order by d.ctid
    );
end;
$delivered$;

select is(
    pg_temp.told('{2025-02-28,"",NULL}', '{2025-02-28T09:30:00.000Z,soon,1740735000}'),
    '{}',
    'other notations are none of its business'
);
select is(
    pg_temp.told('{03/02/2025,28/02/2025,05/02/2025}', '{2025-02-28,"01/02/2025 09:30",""}'),
    '{"CloseDate dmy 28/02/2025 t","CreatedDate dmy 01/02/2025 09:30 t"}',
    'one impossible month tells for the whole file'
);
select is(
    pg_temp.delivered(),
    '{"02/03/2025 | 2025-02-28 | 28/02/2025","02/28/2025 | 02/01/2025 09:30 | 28/02/2025",'
    '"02/05/2025 |  | 28/02/2025"}',
    'they are put into the order that landing reads, in place; a custom field is left alone'
);
select is(
    pg_temp.told('{02/28/2025,03/02/2025}', '{03/02/2025,""}'),
    '{"CloseDate mdy 02/28/2025 t","CreatedDate mdy 03/02/2025 t"}',
    'so does one impossible day'
);
select is(
    pg_temp.delivered(),
    '{"02/28/2025 | 03/02/2025 | 28/02/2025","03/02/2025 |  | 28/02/2025"}',
    'nothing is to be done then'
);
select is(
    pg_temp.told('{03/02/2025}', '{""}'),
    '{"CloseDate mdy 03/02/2025 f"}',
    'where nothing tells, the month is first, and not for certain'
);
select is(
    pg_temp.told('{03/03/2025}', '{""}'),
    '{}',
    'a date that is the same in both orders needs none'
);
select is(
    pg_temp.told('{03/02/2025}', '{""}', 'dmy'),
    '{"CloseDate dmy 03/02/2025 t"}',
    'unless somebody says'
);
select is(pg_temp.delivered(), '{"02/03/2025 |  | 28/02/2025"}', 'and is heard');
select is(
    pg_temp.told('{03.02.2025,03/04/2025}', '{03/02/2025,"28.2.2025 09:30"}'),
    '{"CloseDate mdy 03/04/2025 f","CreatedDate mdy 03/02/2025 f","CloseDate dmy 03.02.2025 t",'
    '"CreatedDate dmy 28.2.2025 09:30 t"}',
    'dates with points have the day first, and tell nothing of others'
);
select is(
    pg_temp.delivered(),
    '{"02/03/2025 | 03/02/2025 | 28/02/2025","03/04/2025 | 2/28/2025 09:30 | 28/02/2025"}',
    'each is read its way'
);
select is(
    pg_temp.told('{"31.12.2026",31.13.2026}', '{"",""}'),
    '{"CloseDate dmy 31.12.2026 t"}',
    'even alone'
);
select is(
    pg_temp.told('{28-02-2025,03-02-2025}', '{"",""}'),
    '{"CloseDate dmy 28-02-2025 t"}',
    'dates with hyphens where a month is impossible'
);
select is(
    pg_temp.delivered(),
    '{"02/28/2025 |  | 28/02/2025","02/03/2025 |  | 28/02/2025"}',
    'and are read'
);
select is(
    pg_temp.told('{28/02/2025}', '{02/28/2025}'),
    '{"CloseDate dmy 28/02/2025 t","CreatedDate mdy 02/28/2025 t"}',
    'two fields may differ'
);
select is(pg_temp.delivered(), '{"02/28/2025 | 02/28/2025 | 28/02/2025"}', 'and are read so');

select throws_ok(
    $$ select pg_temp.told('{28/02/2025,02/28/2025}', '{"",""}') $$,
    '22007',
    'CloseDate holds 28/02/2025 and 02/28/2025: neither day/month nor month/day reads both.',
    'a field with both is refused'
);
select throws_ok(
    $$ select pg_temp.told('{28/02/2025}', '{""}', 'mdy') $$,
    '22007',
    'CloseDate holds 28/02/2025, which is no date in the order mdy.',
    'so is one that contradicts what was said'
);
select pg_temp.deliver('{28/02/2025}', '{02/28/2025}');
select lives_ok(
    $$
        select control.open_delivery('Opportunity', '{Id,CloseDate,CreatedDate,LastActivityDate}');
        insert into pg_temp.delivery_opportunity
        values ('006', '28/02/2025', '02/28/2025', '03/02/2025');
    $$,
    'a third field, where two differ'
);
select throws_ok(
    $$ select * from control.order_dates('Opportunity') $$,
    '22007',
    'Whether 03/02/2025 in LastActivityDate has the day or the month first cannot be told: '
    'others of the file have both.',
    'cannot be told'
);
select lives_ok(
    $$
        select control.open_delivery('Opportunity', '{Id,Name}');
        select * from control.order_dates('Opportunity');
    $$,
    'a delivery without any date'
);
drop table pg_temp.delivery_opportunity;
select throws_ok(
    $$ select * from control.order_dates('Opportunity') $$,
    '55000',
    'Nothing is delivered for opportunity.',
    'without a delivery there is nothing to settle'
);

select finish();

rollback;
