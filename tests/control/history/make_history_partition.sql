-- control.make_history_partition(): the month of a day, made once.
begin;
set local client_min_messages = warning;

select plan(14);

select is(
    control.make_history_partition('2024-02-29'), 'opportunity_history_2024_02', 'says its name'
);
select is(control.make_history_partition('2024-02-01'), null, 'nothing, where it is there');
select is(
    control.make_history_partition('2023-12-31'), 'opportunity_history_2023_12',
    'the last day of a year'
);
set local datestyle = 'SQL, YMD';
select is(
    control.make_history_partition('2024-01-02'::date), 'opportunity_history_2024_01',
    'whatever the session takes for a date'
);
set local datestyle = 'ISO, MDY';
set local timezone = 'Pacific/Kiritimati';
select is(
    control.make_history_partition('2024-03-01'), 'opportunity_history_2024_03',
    'and wherever it is'
);

select results_eq(
    $$
        select
            p.partition::text,
            p.ended_from,
            p.ended_before
        from control.history_partition as p
        where p.ended_from between '2023-12-01' and '2024-03-01'
        order by p.ended_from
    $$,
    $$values
    ('marts.opportunity_history_2023_12', date '2023-12-01', date '2024-01-01'),
    ('marts.opportunity_history_2024_01', '2024-01-01', '2024-02-01'),
    ('marts.opportunity_history_2024_02', '2024-02-01', '2024-03-01'),
    ('marts.opportunity_history_2024_03', '2024-03-01', '2024-04-01')$$,
    'whole months, one after the other'
);
select is(
    control.table_columns('marts.opportunity_history_2024_02'),
    control.table_columns('marts.opportunity_history'), 'with the columns of the history'
);
select col_is_pk(
    'marts', 'opportunity_history_2024_02', array['opportunity_id', 'valid_to'], 'and its key'
);
select is(
    (
        select count(*) from pg_index as i
        where i.indrelid = 'marts.opportunity_history_2024_02'::regclass
    ),
    2::bigint, 'indexed besides for the days before'
);
select is_empty(
    $$
        select a.attname
        from pg_attribute as a
        inner join pg_attribute as h
            on
                h.attrelid = 'marts.opportunity_history'::regclass
                and a.attname = h.attname
        where
            a.attrelid = 'marts.opportunity_history_2024_02'::regclass
            and a.attnum > 0
            and (a.attnotnull, a.atttypid) is distinct from (h.attnotnull, h.atttypid)
    $$,
    'alike column by column'
);
select is(
    obj_description('marts.opportunity_history_2024_02'::regclass),
    'Versions of marts.opportunity_history that ended in 2024-02.', 'and says what it is'
);

-- rows find their month
insert into marts.opportunity_history (
    opportunity_id, valid_from, valid_to, is_closed, is_won, is_deleted
)
values
('006TAP000000001AAA', '2024-01-01', '2024-02-01', false, false, false),
('006TAP000000001AAA', '2024-02-01', '2024-02-29', false, false, false),
('006TAP000000001AAA', '2024-02-29', '2024-03-01', false, false, false),
('006TAP000000001AAA', '2024-03-01', '9999-12-31', false, false, false);
select results_eq(
    $$
        select
            h.tableoid::regclass::text,
            count(*)
        from marts.opportunity_history as h
        group by 1
        order by 1
    $$,
    $$values
    ('marts.opportunity_history_2024_02', 2::bigint), ('marts.opportunity_history_2024_03', 1),
    ('marts.opportunity_history_open', 1)$$,
    'rows go where they ended'
);
select throws_ok(
    $$insert into marts.opportunity_history (opportunity_id, valid_from, valid_to)
    values ('006TAP000000001AAA', '2024-04-01', '2024-05-01')$$,
    '23514', 'no partition of relation "opportunity_history" found for row',
    'a month that nobody made takes none'
);
select throws_ok(
    $$insert into marts.opportunity_history
    select h.* from marts.opportunity_history as h
    where h.valid_to = '2024-02-29'$$,
    '23505', null, 'a version is there once'
);

select finish();

rollback;
