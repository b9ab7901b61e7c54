-- marts.history_coverage: the days that can be asked for.
begin;

\ir six_deals.psql

select plan(2);

select results_eq(
    $$ select first_day, first_movement_day, last_day, fiscal_year_start_month, time_zone,
            snapshot_cadence
        from marts.history_coverage $$,
    $$ values (date '2026-03-15', date '2026-03-16', date '2026-05-20', 1, 'UTC', 'daily') $$,
    'from the start of the history up to today'
);
insert into control.history_retention (retained_from) values ('2026-04-30');
select results_eq(
    'select first_day, first_movement_day from marts.history_coverage',
    $$ values (date '2026-04-30', date '2026-05-01') $$,
    'from what is kept of it'
);

select finish();

rollback;
