-- control.offered_sql(), by what its merges do: an incremental one offers the rows of the keys it
-- is told, also where they are part of a longer key or no text, and deletes what the view lost.
begin;

select plan(16);

create table marts.priced_source (product_id integer, currency text, price numeric);
create table marts.priced (
    product_id integer, currency text, price numeric, primary key (product_id, currency)
);
create view marts.priced_model as
select
    s.product_id,
    s.currency,
    s.price
from marts.priced_source as s;
call control.register_model('marts.priced', 'merge');

create function pg_temp.merged(mode text, variadic keys text[] default '{}') returns text
language plpgsql as $$
declare
    _done control.merge_result;
begin
    execute control.merge_sql('marts.priced', merged.mode) into _done using merged.keys;
    return format(
        'inserted %s, updated %s, deleted %s, offered %s',
        _done.inserted, _done.updated, _done.deleted, _done.offered
    );
end;
$$;

insert into marts.priced_source
values (1, 'EUR', 10), (1, 'USD', 11), (2, 'EUR', 20), (3, 'EUR', 30);
select lives_ok(
    control.merge_sql('marts.priced', 'initial'), 'into an empty table'
);
select is(
    pg_temp.merged('incremental', '1', '2'), 'inserted 0, updated 0, deleted 0, offered 3',
    'the rows of the keys, none of which differs'
);

update marts.priced_source set price = price + 1;
select is(
    pg_temp.merged('incremental', '1'), 'inserted 0, updated 2, deleted 0, offered 2',
    'all rows of a key, and of no other'
);
insert into marts.priced_source
values (1, 'GBP', 9);
delete from marts.priced_source
where product_id = 1 and currency = 'EUR';
select is(
    pg_temp.merged('incremental', '1'), 'inserted 1, updated 0, deleted 1, offered 3',
    'one row of a key comes, another one goes'
);
update marts.priced_source set price = null
where currency = 'USD';
select is(
    pg_temp.merged('incremental', '1'), 'inserted 0, updated 1, deleted 0, offered 2',
    'a value becomes null'
);
delete from marts.priced_source
where product_id = 1;
select is(
    pg_temp.merged('incremental', '1'), 'inserted 0, updated 0, deleted 2, offered 2',
    'a key is gone'
);
select is(
    pg_temp.merged('incremental', '1', '7'), 'inserted 0, updated 0, deleted 0, offered 0',
    'a key that neither has'
);
select is(
    pg_temp.merged('incremental'), 'inserted 0, updated 0, deleted 0, offered 0', 'no key'
);
select results_eq(
    'select p.* from marts.priced as p order by p.product_id',
    $$values (2, 'EUR', 20::numeric), (3, 'EUR', 30::numeric)$$,
    'other keys wait for their turn'
);
delete from marts.priced_source
where product_id = 3;
select is(
    pg_temp.merged('full'), 'inserted 0, updated 1, deleted 1, offered ',
    'a full merge sees all, and leaves the counting to its caller'
);

-- a key of a single column
create table marts.product_source (product_id integer, name text);
create table marts.product (product_id integer primary key, name text);
create view marts.product_model as
select
    s.product_id,
    s.name
from marts.product_source as s;
call control.register_model('marts.product', 'merge');
create function pg_temp.products_merged(variadic keys text[]) returns text language plpgsql as $$
declare
    _done control.merge_result;
begin
    execute control.merge_sql('marts.product') into _done using products_merged.keys;
    return format(
        'inserted %s, updated %s, deleted %s, offered %s',
        _done.inserted, _done.updated, _done.deleted, _done.offered
    );
end;
$$;
insert into marts.product_source
values (1, 'one'), (2, 'two');
select is(
    pg_temp.products_merged('1', '2', '7'), 'inserted 2, updated 0, deleted 0, offered 2',
    'by a single column: a key that neither has is not counted either'
);
update marts.product_source set name = 'uno'
where product_id = 1;
select is(
    pg_temp.products_merged('1', '2'), 'inserted 0, updated 1, deleted 0, offered 2',
    'what differs is updated'
);
delete from marts.product_source
where product_id = 1;
select is(
    pg_temp.products_merged('1', '2', '7'), 'inserted 0, updated 0, deleted 1, offered 2',
    'what is gone is deleted'
);

-- over staging the window is offered, and what is to be looked up anew
select alike(
    control.offered_sql('intermediate.contact'), '%control.is_unread(v.load_xid, $2, $3, $4)%',
    'over staging: the load window'
);
select alike(
    control.offered_sql('intermediate.contact'), '%from unnest($1::text[]) as r (record_id)%',
    'and the records to look up anew'
);
select throws_ok(
    $$select control.offered_sql('marts.dim_date_model')$$, '42P01', null, 'of a model only'
);

select finish();

rollback;
