-- control.setting: one row, and what each setting takes.
begin;

select plan(36);

select results_eq('select count(*) from control.setting', 'values (1::bigint)', 'there is one row');
select throws_ok(
    'insert into control.setting default values', '23505', null, 'and not a second one'
);
select throws_ok(
    'insert into control.setting (only_row) values (false)', '23514',
    'new row for relation "setting" violates check constraint "setting_only_row_check"',
    'nor one of another kind'
);

create function pg_temp.setting(assignment text) returns text language sql
as $$ select 'update control.setting set ' || assignment $$;

select lives_ok(pg_temp.setting(c.assignment), c.assignment)
from (
    values
    ('time_zone = ''Europe/Berlin'''),
    ('time_zone = ''America/Argentina/Buenos_Aires'''),
    ('fiscal_year_start_month = 12'),
    ('fiscal_year_named_for = ''start'''),
    ('calendar_start = ''1900-01-01'', calendar_end = ''2199-12-31'''),
    ('calendar_start = ''2024-01-01'', calendar_end = ''2024-01-01'''),
    ('snapshot_cadence = ''version'''),
    ('history_start = ''2020-01-01'''),
    ('history_keep_months = 1'),
    ('history_keep_months = null'),
    ('ledger_keep_days = 1')
) as c (assignment);

select
    throws_ok(
        pg_temp.setting(c.assignment),
        '23514',
        format(
            'new row for relation "setting" violates check constraint "%s"', c.constraint_name
        ),
        c.assignment
    )
from (
    values
    ('fiscal_year_start_month = 0', 'fiscal_year_start_month_is_a_month'),
    ('fiscal_year_start_month = 13', 'fiscal_year_start_month_is_a_month'),
    ('fiscal_year_named_for = ''End''', 'fiscal_year_named_for_is_known'),
    ('fiscal_year_named_for = ''''', 'fiscal_year_named_for_is_known'),
    (
        'calendar_start = ''2024-01-02'', calendar_end = ''2024-01-01''',
        'calendar_has_days'
    ),
    ('calendar_start = ''1899-12-31''', 'calendar_has_days'),
    ('calendar_end = ''2200-01-01''', 'calendar_has_days'),
    ('calendar_start = ''-infinity''', 'calendar_has_days'),
    ('snapshot_cadence = ''run''', 'snapshot_cadence_is_known'),
    ('history_keep_months = 0', 'history_keep_months_is_1_to_1200'),
    ('history_keep_months = -12', 'history_keep_months_is_1_to_1200'),
    ('ledger_keep_days = 0', 'ledger_keep_days_is_1_to_36500')
) as c (assignment, constraint_name);

select throws_ok(
    pg_temp.setting('time_zone = ''Mars/Olympus'''), '22023',
    'time zone "Mars/Olympus" not recognized', 'a time zone that does not exist'
);
select throws_ok(
    pg_temp.setting('time_zone = '''''), '22023', null, 'an empty one'
);

select
    throws_ok(
        pg_temp.setting(c.column_name || ' = null'), '23502',
        format(
            'null value in column "%s" of relation "setting" violates not-null constraint',
            c.column_name
        ),
        c.column_name || ' is never unknown'
    )
from
    unnest(array[
        'time_zone', 'fiscal_year_start_month', 'fiscal_year_named_for', 'calendar_start',
        'calendar_end', 'snapshot_cadence', 'ledger_keep_days', 'only_row'
    ]) as c (column_name);

select finish();

rollback;
