-- control.start_history(): opportunity history begins with the business day of the first run.
begin;

select plan(4);

create function pg_temp.history_start() returns date language sql
as $$ select s.history_start from control.setting as s $$;

select is(pg_temp.history_start(), null, 'nothing is known before');
update control.setting set time_zone = 'America/Los_Angeles';
select control.start_history('2024-03-01 02:00:00Z');
select is(pg_temp.history_start(), '2024-02-29'::date, 'the day in the business time zone');
select control.start_history('2024-05-01 02:00:00Z');
select is(pg_temp.history_start(), '2024-02-29'::date, 'a later run leaves it alone');
update control.setting set history_start = '2020-01-01';
select control.start_history('2024-05-01 02:00:00Z');
select is(pg_temp.history_start(), '2020-01-01'::date, 'and so it does what somebody said');

select finish();

rollback;
