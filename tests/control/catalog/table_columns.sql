-- control.table_columns(): the columns of a table in their order.
begin;

select plan(4);

create temporary table probe (b text, dropped text, "A" text);
alter table pg_temp.probe drop column dropped;
alter table pg_temp.probe add column added text;
create temporary view empty_handed as
select;

select is(
    control.table_columns('pg_temp.probe'), array['b', 'A', 'added'],
    'as they stand: without what was dropped, what was added last'
);
select is(control.table_columns('control.today'), array[
    'business_date', 'month_start', 'next_month_start', 'quarter_start', 'next_quarter_start'
], 'of a view');
select is(control.table_columns('pg_temp.empty_handed'), null, 'without any');
select is(control.table_columns(null), null, 'nothing of nothing');

select finish();

rollback;
