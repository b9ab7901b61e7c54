-- control.load_empty_table(): in the very first load the indexes that are no keys are made after
-- the rows, and are as before.
begin;

set local client_min_messages = warning;
select plan(20);
select public.run_salesforce_transform();

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
create table public.other (id text primary key);
insert into public.other
select a.id from intermediate.account as a;

create index item_price_idx on marts.item (price desc nulls last) with (fillfactor = 70);
create index item_dear_idx on marts.item (id, lower(id)) include (price)
where price > 3;
create unique index item_once_idx on marts.item (id, price);
create index item_said_idx on marts.item (price);
comment on index marts.item_said_idx is 'kept: a definition tells no comment';
create index item_sampled_idx on marts.item ((price * 2));
alter index marts.item_sampled_idx alter column 1 set statistics 777;
create index item_clustered_idx on marts.item (price);
alter table marts.item cluster on item_clustered_idx;
alter table marts.item add constraint item_alone_idx exclude using btree (id with =);

create function pg_temp.indexes() returns table (name text, definition text, made oid)
language sql
as $$
    select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indexrelid
    from pg_index as i
    where i.indrelid = 'marts.item'::regclass and i.indisvalid and i.indisready
$$;
create table public.before (name text, definition text, made oid);
create function pg_temp.loaded(large bigint default null) returns bigint
language plpgsql
as $$
begin
    delete from marts.item;
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
    delete from marts.item;
    truncate public.before;
    insert into public.before select i.* from pg_temp.indexes() as i;
    open _reading;
    fetch _reading into _id;
    _rows := control.load_empty_table('marts.item', 1);
    close _reading;
    return _rows;
end;
$$;
select is(
    pg_temp.loaded_while_read(), 500::bigint,
    'a table that a cursor of the caller is open on is loaded'
);
select is_empty('select pg_temp.remade()', 'with its indexes as they are');

alter table marts.item add foreign key (id) references public.other deferrable initially deferred;
select is(pg_temp.loaded(1), 500::bigint, 'so is one with a constraint that is checked later');
select is_empty('select pg_temp.remade()', 'with its indexes as they are');
set constraints all immediate;
alter table marts.item drop constraint item_id_fkey;

create role somebody_else;
alter table marts.item owner to somebody_else;
grant usage, create on schema marts to somebody_else;
grant select, insert, delete on marts.item to salesforce_owner;
grant select on marts.item_model to salesforce_owner;
grant all on public.before to salesforce_owner;
set local role salesforce_owner;
select is(pg_temp.loaded(1), 500::bigint, 'so is one that may be written, and is another''s');
reset role;
select is_empty('select pg_temp.remade()', 'with its indexes as they are');
alter table marts.item owner to salesforce_owner;

update control.load_window set previous_snapshot = snapshot;
select is(pg_temp.loaded(1), 500::bigint, 'once something has been published');
select is_empty('select pg_temp.remade()', 'there may be readers: indexes stay');
update control.load_window set previous_snapshot = null;
select is(pg_temp.loaded(1), 500::bigint, 'before that');
select isnt_empty('select pg_temp.remade()', 'they do not');

drop table marts.item cascade;
create table marts.item (id text primary key, price numeric) partition by hash (id);
create table public.item_0 partition of marts.item for values with (modulus 2, remainder 0);
create table public.item_1 partition of marts.item for values with (modulus 2, remainder 1);
create index item_price_idx on marts.item (price);
select control.write_statements();
select is(pg_temp.loaded(1), 500::bigint, 'a table in partitions');
select is_empty('select pg_temp.remade()', 'keeps its indexes');
select is(
    (
        select count(*) from pg_index as i
        where
            i.indisvalid
            and i.indrelid in ('public.item_0'::regclass, 'public.item_1'::regclass)
    ),
    4::bigint, 'and theirs'
);

delete from intermediate.account;
select is(pg_temp.loaded(0), 0::bigint, 'of nothing, nothing');

select finish();
rollback;
