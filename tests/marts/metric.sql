-- control.metric: each line names a figure that is there (that it is right: tests/test_metrics.py).
begin;

select plan(3);

select cmp_ok((select count(*) from control.metric), '>', 30::bigint, 'there are lines');
select is_empty(
    $$
        select m.name, m.mart, m.mart_column
        from control.metric as m
        where
            not exists (
                select from pg_attribute as a
                where a.attrelid = to_regclass(m.mart) and a.attname = m.mart_column
            )
    $$,
    'each is shown where it says'
);
select is_empty(
    $$
        select m.name
        from control.metric as m
        where
            m.unit not in (
                'deals', 'accounts', 'contacts', 'people', 'stages', 'days', 'times', 'currency',
                'reporting currency', 'currency per day', 'reporting currency per day',
                'share, 0 to 1', 'share of the quota',
                -- of the catalogue
                'leads', 'line items', 'pieces', 'tasks', 'events', 'tasks and events'
            )
    $$,
    'each has a unit'
);

select finish();

rollback;
