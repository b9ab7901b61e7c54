-- control.apply_history_retention(): what it drops, what it says, what it refuses. What has to wait
-- for other sessions, and that every kept day stays exact, is tested in Python.
begin;
set local client_min_messages = warning;

select plan(19);

select throws_ok(
    'select control.apply_history_retention()', '55000', 'there is no opportunity history yet',
    'nothing before the first run'
);

-- versions that ended five, four … months ago, and in this one
update control.setting as s
set history_start = (t.month_start - interval '6 months')::date
from control.today as t;
select control.make_history_partition((t.month_start - make_interval(months => m.ago))::date)
from control.today as t
cross join generate_series(0, 5) as m (ago);
insert into marts.opportunity_history (
    opportunity_id, valid_from, valid_to, is_closed, is_won, is_deleted
)
select
    '006TAP000000001AAA' as opportunity_id,
    (t.month_start - make_interval(months => m.ago + 1))::date as valid_from,
    (t.month_start - make_interval(months => m.ago))::date as valid_to,
    false as is_closed,
    false as is_won,
    false as is_deleted
from control.today as t
cross join generate_series(0, 5) as m (ago);
insert into control.model_state (model, definition, refreshed_at)
values
('marts.opportunity_history', '', now()), ('marts.opportunity_version_log', '', now()),
('marts.dim_date', '', now());

create function pg_temp.months_ago(months integer) returns date language sql as $$
    select (t.month_start - make_interval(months => months_ago.months))::date
    from control.today as t
$$;
create function pg_temp.rows() returns bigint language sql
as $$ select count(*) from marts.opportunity_history $$;

select is(
    control.apply_history_retention(),
    jsonb_build_object(
        'retained_from', pg_temp.months_ago(6), 'before', pg_temp.months_ago(6),
        'keep_months', null, 'dropped', '[]'::jsonb
    ),
    'without a setting, all is kept'
);
update control.setting set history_keep_months = 1200;
select is(
    control.apply_history_retention() ->> 'retained_from', pg_temp.months_ago(6)::text,
    'as with more months than there are'
);
select is_empty('select r.* from control.history_retention as r', 'of which nothing is noted');

update control.setting set history_keep_months = 1;
select throws_ok(
    'select control.apply_history_retention()', '22023',
    'history retention would drop 4 months at once', 'more than three months at once'
);
select throws_ok(
    'select control.apply_history_retention(0)', '22023',
    'history retention would drop 4 months at once', 'or than was said'
);
select throws_ok(
    'select control.apply_history_retention(null)', '22023',
    'history retention would drop 4 months at once', 'where nothing was, not one'
);
select is(pg_temp.rows(), 6::bigint, 'a refusal drops nothing');

update control.setting set history_keep_months = 3;
select is(
    control.apply_history_retention(),
    jsonb_build_object(
        'retained_from', pg_temp.months_ago(3) - 1,
        'before', pg_temp.months_ago(6),
        'keep_months', 3,
        'dropped', jsonb_build_array(
            jsonb_build_object(
                'partition',
                'marts.opportunity_history_' || to_char(pg_temp.months_ago(5), 'YYYY_MM'),
                'month', to_char(pg_temp.months_ago(5), 'YYYY-MM'),
                'rows', 1
            ),
            jsonb_build_object(
                'partition',
                'marts.opportunity_history_' || to_char(pg_temp.months_ago(4), 'YYYY_MM'),
                'month', to_char(pg_temp.months_ago(4), 'YYYY-MM'),
                'rows', 1
            )
        )
    ),
    'months that ended before the kept ones are dropped, and named'
);
select is(pg_temp.rows(), 4::bigint, 'with their rows');
select results_eq(
    'select min(p.ended_from) from control.history_partition as p',
    'select pg_temp.months_ago(3)', 'and no month more'
);
select results_eq(
    'select b.retained_from from control.history_bound as b',
    'select pg_temp.months_ago(3) - 1', 'the first exact day: the opening of the first kept month'
);
select results_eq(
    'select r.retained_from, jsonb_array_length(r.dropped) from control.history_retention as r',
    'select pg_temp.months_ago(3) - 1, 2', 'which is remembered'
);
select is(
    control.apply_history_retention() -> 'dropped', '[]', 'once more: there is nothing to do'
);
select results_eq(
    'select count(*) from control.history_retention', 'values (1::bigint)', 'nor to remember'
);
select is_empty(
    'select s.model from control.model_state as s where s.stale_reason is not null',
    'nor to build anew'
);

update control.setting set history_keep_months = 2;
select is(
    control.apply_history_retention(1) -> 'dropped' -> 0 ->> 'month',
    to_char(pg_temp.months_ago(3), 'YYYY-MM'), 'no more than was allowed'
);

-- keeping more than before
update control.setting set history_keep_months = null;
select is(
    control.apply_history_retention(),
    jsonb_build_object(
        'retained_from', pg_temp.months_ago(6), 'before', pg_temp.months_ago(2) - 1,
        'keep_months', null, 'dropped', '[]'::jsonb
    ),
    'keeping all again'
);
select set_eq(
    'select s.model from control.model_state as s where s.stale_reason is not null',
    $$values ('marts.opportunity_history'), ('marts.opportunity_version_log')$$,
    'has the next run build it from landing'
);

select finish();

rollback;
