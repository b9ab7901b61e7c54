-- control.refresh_model(): one model's table brought up to its view, counted, and remembered.
begin;

select plan(23);

create table marts.item_source (item_id text, price numeric);
create table marts.item (item_id text primary key, price numeric);
create view marts.item_model as
select
    s.item_id,
    s.price
from marts.item_source as s;
call control.register_model('marts.item', 'merge');

create function pg_temp.refreshed(mode text, variadic keys text[] default null) returns text
language sql as $$
    select format(
        '%s: inserted %s, updated %s, deleted %s, unchanged %s',
        r.mode, r.inserted, r.updated, r.deleted, r.unchanged
    )
    from control.refresh_model('marts.item', refreshed.mode, refreshed.keys) as r
$$;
create function pg_temp.state() returns control.model_state language sql
as $$ select s.* from control.model_state as s where s.model = 'marts.item' $$;

select control.write_statements();
insert into marts.item_source
values ('a', 1), ('b', 2), ('c', 3);

select is(
    pg_temp.refreshed('incremental', 'a'),
    'incremental: inserted 1, updated 0, deleted 0, unchanged 0', 'a key'
);
select is((pg_temp.state()).model, null, 'does not make the table what its view says');
select is(
    pg_temp.refreshed('full'), 'full: inserted 2, updated 0, deleted 0, unchanged 1', 'all'
);
select is(
    (pg_temp.state()).definition, md5(control.model_definition('marts.item')),
    'does, and the definition is remembered'
);
select is(
    pg_temp.refreshed('full'), 'full: inserted 0, updated 0, deleted 0, unchanged 3',
    'once more: nothing differs'
);

update control.model_state set stale_reason = 'probe', refreshed_at = '2024-01-01'
where model = 'marts.item';
delete from marts.item_source
where item_id = 'a';
update marts.item_source set price = 0
where item_id = 'b';
select is(
    pg_temp.refreshed('incremental', 'a', 'b', 'c', 'd'),
    'incremental: inserted 0, updated 1, deleted 1, unchanged 1', 'keys'
);
select is((pg_temp.state()).stale_reason, 'probe', 'leave a stale model stale');
select is(
    pg_temp.refreshed('full'), 'full: inserted 0, updated 0, deleted 0, unchanged 2', 'all of it'
);
select is((pg_temp.state()).stale_reason, null, 'ends that');
select ok((pg_temp.state()).refreshed_at > now(), 'and says when');
select is(
    pg_temp.refreshed('incremental'), 'incremental: inserted 0, updated 0, deleted 0, unchanged 0',
    'no keys'
);

delete from marts.item;
select is(
    pg_temp.refreshed('full'), 'full: inserted 2, updated 0, deleted 0, unchanged 0',
    'into an empty table'
);
delete from marts.item_source;
select is(
    pg_temp.refreshed('full'), 'full: inserted 0, updated 0, deleted 2, unchanged 0', 'from nothing'
);

-- models above are planned on the numbers of this one
select is(
    (
        select c.reltuples::integer from pg_class as c
        where c.oid = 'marts.item'::regclass
    ),
    -1, 'few rows are not worth an ANALYZE'
);
insert into marts.item_source
select
    n.number::text as item_id,
    n.number as price
from generate_series(1, 1001) as n (number);
select is(
    pg_temp.refreshed('full'), 'full: inserted 1001, updated 0, deleted 0, unchanged 0', 'many'
);
select is(
    (
        select c.reltuples::integer from pg_class as c
        where c.oid = 'marts.item'::regclass
    ),
    1001, 'are'
);

-- what is handed on
update marts.item_source set price = -1
where item_id = '7';
select results_eq(
    $$
        select
            r.model,
            r.changes,
            r.appeared_or_gone
        from control.refresh_model('marts.item', 'incremental', '{6,7,none}') as r
    $$,
    $$values ('marts.item', '{"item_id": ["7"]}'::jsonb, '[]'::jsonb)$$,
    'keys that changed'
);
select ok(
    (
        select r.ms >= 0 and r.changes = '{"item_id": []}'
        from control.refresh_model('marts.item', 'full', null) as r
    ),
    'in full as well'
);

-- a function of one's own
create function control.refresh_item(mode text, keys text[]) returns control.merge_result
language sql as $$
    select row(1, 2, 3, 10, jsonb_build_object(mode, keys), null)::control.merge_result
$$;
call control.register_model('marts.item', 'control.refresh_item');
select results_eq(
    $$
        select
            r.inserted,
            r.updated,
            r.deleted,
            r.unchanged,
            r.changes
        from control.refresh_model('marts.item', 'incremental', '{a}') as r
    $$,
    $$values (1::bigint, 2::bigint, 3::bigint, 4::bigint, '{"incremental": ["a"]}'::jsonb)$$,
    'is told mode and keys, and believed'
);
select is(
    pg_temp.refreshed('full'), 'full: inserted 1, updated 2, deleted 3, unchanged 4',
    'in full as well'
);
select is(
    (pg_temp.state()).definition, md5(control.model_definition('marts.item')),
    'its text belongs to the definition'
);

select throws_ok(
    $$select control.refresh_model('marts.nothing', 'full', null)$$, '42P01', null, 'no such table'
);
select throws_ok(
    $$select control.refresh_model('control.setting', 'full', null)$$, 'P0002', null,
    'a table that is no model'
);

select finish();

rollback;
