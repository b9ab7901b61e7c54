-- marts.history_covers: an answer, or a sentence why there is none.
begin;

\ir six_deals.psql

select plan(7);

select ok(marts.history_covers(c.day), coalesce(c.day::text, 'nothing asked'))
from (
    values (date '2026-03-15'), ('2026-05-20'), (null)
) as c (day);
select throws_ok(
    $$ select marts.history_covers('2026-03-14') $$,
    '22008', 'opportunity history does not cover 2026-03-14', 'a day before it'
);
select throws_ok(
    $$ select marts.history_covers('2026-05-21') $$,
    '22008',
    'opportunity history does not reach 2026-05-21, which is still to come',
    'a day after today'
);
update control.setting set history_start = null;
select throws_ok(
    $$ select marts.history_covers('2026-03-14') $$,
    '55000', 'there is no opportunity history yet', 'before the first run'
);
select ok(marts.history_covers(null), 'nothing asked, nothing refused');

select finish();

rollback;
