-- control.api_usage: what extraction costs, by business day, object and way.
begin;

select plan(3);

update control.setting set time_zone = 'America/New_York';
select
    control.note_extraction(
        'Account', 'succeeded', null, 'rest', at,
        '{"describe": {"calls": 1, "rows": 0, "landed": 0, "bytes": 100, "seconds": 0.1},
          "rest": {"calls": 2, "rows": 30, "landed": 20, "bytes": 1000, "seconds": 0.5}}',
        5000, 10000
    )
from (
    values (timestamptz '2024-03-02 03:00Z'), ('2024-03-02 04:30Z'), ('2024-03-02 05:30Z')
) as s (at);

select results_eq(
    $$
        select
            u.used_on, u.object, u.way, u.extractions, u.calls, u.percent_of_allowed,
            u.delivered_rows, u.landed_rows, u.bytes, u.seconds
        from control.api_usage as u
        order by u.used_on, u.way
    $$,
    $$
        values
        (date '2024-03-01', 'account', 'describe', 2::bigint, 2::numeric, 0.02, 0::numeric,
         0::numeric, 200::numeric, 0.2),
        ('2024-03-01', 'account', 'rest', 2, 4, 0.04, 60, 40, 2000, 1.0),
        ('2024-03-02', 'account', 'describe', 1, 1, 0.01, 0, 0, 100, 0.1),
        ('2024-03-02', 'account', 'rest', 1, 2, 0.02, 30, 20, 1000, 0.5)
    $$,
    'a row per day in the business time zone, object and way'
);
select results_eq(
    $$
        select distinct e.calls, e.delivered_rows, e.landed_rows, e.bytes
        from control.extraction as e
    $$,
    $$ values (3::bigint, 30::bigint, 20::bigint, 1100::bigint) $$,
    'an extraction has the sums of its ways'
);
select throws_ok(
    'select control.note_extraction(''Account'', ''lost'', null, null, now(), ''{}'', 0, 0)',
    '23514',
    null,
    'it succeeded, was skipped or failed'
);

select finish();

rollback;
