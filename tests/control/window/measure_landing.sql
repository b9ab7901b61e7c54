-- control.measure_landing(): how many landed rows came between two load windows.
begin;

select plan(8);

create function pg_temp.measured(
    previous_snapshot pg_snapshot, previous_own_xid xid8, snapshot pg_snapshot, own_xid xid8
)
returns text language sql as $$
    select n.new_rows || ' to ' || coalesce(n.newest_extracted_at::text, 'never')
    from control.measure_landing(
        'contact', previous_snapshot, previous_own_xid, snapshot, own_xid
    ) as n
$$;
set local timezone = 'UTC';

insert into raw_salesforce.contact (load_xid, extracted_at)
select
    c.load_xid::text::xid8 as load_xid,
    timestamptz '2024-01-01 00:00:00Z' + make_interval(days => c.load_xid) as extracted_at
from unnest(array[10, 11, 12, 13, 14, 20, 20, 25, 26]) as c (load_xid);

select is(
    pg_temp.measured(null, null, '26:27:26', '30'), '8 to 2024-01-26 00:00:00+00',
    'after no window: all that this one sees'
);
select is(
    pg_temp.measured('12:20:12,14', '11', '25:26:25', '30'), '5 to 2024-01-21 00:00:00+00',
    'what was under way and has committed, what began since, the own rows once more'
);
select is(
    pg_temp.measured('12:20:12,14', '11', '14:20:14', '25'), '3 to 2024-01-26 00:00:00+00',
    'what is still under way is left for later, own rows are taken'
);
select is(
    pg_temp.measured('27:27:', '9', '27:27:', '30'), '0 to never', 'nothing came'
);
select is(
    pg_temp.measured('10:10:', '9', '10:10:', '30'), '0 to never', 'or not yet'
);
update raw_salesforce.contact set extracted_at = '1999-01-01'
where load_xid = '20';
select is(
    pg_temp.measured('20:20:', '9', '21:21:', '30'), '2 to 1999-01-01 00:00:00+00',
    'however long ago it was extracted'
);
select results_eq(
    $$select n.* from control.measure_landing('account', null, null, '26:27:26', '30') as n$$,
    'values (0::bigint, null::timestamptz)',
    'an empty table'
);
select throws_ok(
    $$select control.measure_landing('nothing', null, null, '26:27:26', '30')$$, '42P01',
    'relation "raw_salesforce.nothing" does not exist', 'an unknown one'
);

select finish();

rollback;
