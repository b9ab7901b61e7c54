-- control.history_partition: the months there are, by their bounds.
begin;
set local client_min_messages = warning;

select plan(4);

select is_empty('select p.* from control.history_partition as p', 'none before the first run');
select control.make_history_partition('2024-02-29');
alter table marts.opportunity_history_2024_02 rename to feb;
select results_eq(
    'select p.partition::text, p.ended_from, p.ended_before from control.history_partition as p',
    $$values ('marts.feb', date '2024-02-01', date '2024-03-01')$$,
    'a month, whatever its name; open versions are in none'
);
set local datestyle = 'German, DMY';
select results_eq(
    'select p.ended_from, p.ended_before from control.history_partition as p',
    $$values (make_date(2024, 2, 1), make_date(2024, 3, 1))$$,
    'whatever the session takes for a date'
);
do $$
begin
    execute 'alter table marts.opportunity_history detach partition marts.feb';
end;
$$;
select is_empty('select p.* from control.history_partition as p', 'what is detached is no part');

select finish();

rollback;
