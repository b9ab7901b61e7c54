-- control.load_empty_table(): indexes that are no keys are made after the rows, and are as before.
begin;

select plan(11);

create table marts.item (id text primary key, price numeric);
create view marts.item_model as
select
    a.id,
    a.annual_revenue as price
from intermediate.account as a;
call control.register_model(
    'marts.item', 'merge', control.link('intermediate.account', 'id')
);
select control.write_statements();
insert into intermediate.account (id, annual_revenue, version_at)
select
    'item ' || n as id,
    n % 7 as price,
    now() as stamp
from generate_series(1, 500) as n;

create index item_price_idx on marts.item (price);
create index item_dear_idx on marts.item (id, lower(id)) include (price)
where price > 3;
create unique index item_once_idx on marts.item (id, price);
create index item_said_idx on marts.item (price);
comment on index marts.item_said_idx is 'kept: a definition tells no comment';
create index item_clustered_idx on marts.item (price);
alter table marts.item cluster on item_clustered_idx;

create function pg_temp.indexes() returns table (name text, definition text, made oid)
language sql
as $$
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indexrelid
    from pg_index as i
    where i.indrelid = 'marts.item'::regclass and i.indisvalid and i.indisready
$$;
create table public.before as
select
    i.name,
    i.definition,
    i.made
from pg_temp.indexes() as i;
create function pg_temp.loaded(large bigint default null) returns bigint
language plpgsql
as $$
begin
    truncate marts.item;
    truncate public.before;
    insert into public.before select i.* from pg_temp.indexes() as i;
    return case
        when loaded.large is null then control.load_empty_table('marts.item')
        else control.load_empty_table('marts.item', loaded.large)
    end;
end;
$$;
create function pg_temp.remade() returns setof text
language sql
as $$
    select i.name from pg_temp.indexes() as i
    where i.made not in (select b.made from public.before as b)
$$;

select is(pg_temp.loaded(), 500::bigint, 'all rows');
select is_empty('select pg_temp.remade()', 'of little, indexes are kept while it is loaded');

set lock_timeout = '7s';
set default_tablespace = 'pg_global';
select is(pg_temp.loaded(1), 500::bigint, 'all rows, too');
reset default_tablespace;
select bag_eq(
    'select pg_temp.remade()', $$values ('marts.item_price_idx'), ('marts.item_dear_idx')$$,
    'of much, those are made anew that are no keys and of which a definition tells everything'
);
select bag_eq(
    'select i.name, i.definition from pg_temp.indexes() as i',
    'select b.name, b.definition from public.before as b',
    'as they were, and valid'
);
select is(current_setting('lock_timeout'), '7s', 'who calls waits for locks as long as before');
select bag_eq(
    'select i.* from marts.item as i', 'select m.* from marts.item_model as m', 'the same rows'
);

create function pg_temp.loaded_while_read() returns bigint
language plpgsql
as $$
declare
    _reading cursor for select i.id from marts.item as i;
    _id text;
    _rows bigint;
begin
    open _reading;
    fetch _reading into _id;
    _rows := control.load_empty_table('marts.item', 1);
    close _reading;
    return _rows;
end;
$$;
truncate marts.item;
truncate public.before;
insert into public.before
select
    i.name,
    i.definition,
    i.made
from pg_temp.indexes() as i;
select is(
    pg_temp.loaded_while_read(), 500::bigint,
    'a table that a cursor of the caller is open on is loaded'
);
select is_empty('select pg_temp.remade()', 'with its indexes as they are');
select is(current_setting('lock_timeout'), '7s', 'and no other timeout');

delete from intermediate.account;
select is(pg_temp.loaded(0), 0::bigint, 'of nothing, nothing');

select finish();
rollback;
