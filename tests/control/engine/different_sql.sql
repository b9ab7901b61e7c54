-- control.different_sql(), by what full merges do: every difference is brought in and handed on,
-- and nothing else is touched.
begin;

select plan(10);

create table marts.priced_source (product text, currency text, price numeric, note jsonb);
create table marts.priced (
    product text, currency text, price numeric, note jsonb, primary key (product, currency)
);
create view marts.priced_model as
select
    s.product,
    s.currency,
    s.price,
    s.note
from marts.priced_source as s;
call control.register_model('marts.priced', 'merge');

create table marts.currency_total (currency text primary key, price numeric);
create view marts.currency_total_model as
select
    p.currency,
    sum(p.price) as price
from marts.priced as p
group by p.currency;
call control.register_model(
    'marts.currency_total', 'merge', control.link('marts.priced', 'currency', '{price}')
);

-- in whatever order the server comes upon them
create function pg_temp.sorted(list jsonb) returns jsonb
language sql as $$
    select jsonb_agg(e.value order by e.value) from jsonb_array_elements(sorted.list) as e
$$;
create function pg_temp.merged() returns jsonb
language plpgsql as $$
declare
    _done control.merge_result;
begin
    execute control.merge_sql('marts.priced', 'full') into strict _done;
    return jsonb_build_array(
        _done.inserted, _done.updated, _done.deleted,
        pg_temp.sorted(_done.changes -> 'product'), pg_temp.sorted(_done.changes -> 'currency'),
        pg_temp.sorted(_done.appeared_or_gone)
    );
end;
$$;
create function pg_temp.is_equal() returns boolean
language sql as $$
    select not exists (
        (select to_jsonb(p)::text from marts.priced as p)
        except all (select to_jsonb(m)::text from marts.priced_model as m)
    ) and (select count(*) from marts.priced) = (select count(*) from marts.priced_model)
$$;

insert into marts.priced_source
values ('a', 'EUR', 1, '{}'), ('a', 'USD', 2, null), ('b', 'EUR', 3, '{"n": 1}');
select is(
    pg_temp.merged(),
    '[3, 0, 0, ["a", "b"], [null, null, null, "EUR", "EUR", "USD"], ["a", "a", "b"]]',
    'rows that come'
);
select is(
    pg_temp.merged(), '[0, 0, 0, null, null, null]', 'the second time: nothing'
);

update marts.priced_source set price = 4
where product = 'b';
update marts.priced_source set price = null
where currency = 'USD';
select is(
    pg_temp.merged(),
    '[0, 2, 0, ["a", "b"], ["EUR", "USD"], null]',
    'rows that differ, to null as well'
);
select ok(pg_temp.is_equal(), 'are as the view has them');

update marts.priced_source set note = '{"n": 1.0}'
where product = 'b';
select is(
    pg_temp.merged(), '[0, 1, 0, ["b"], null, null]',
    'what is equal and not the same is written, and concerns no dependant that does not read it'
);

delete from marts.priced_source
where currency = 'USD';
update marts.priced_source set currency = 'GBP'
where product = 'b';
select is(
    pg_temp.merged(),
    '[1, 0, 2, ["a", "b"], [null, "EUR", "GBP", "USD"], ["a", "b", "b"]]',
    'rows that go, and one under another key'
);
select ok(pg_temp.is_equal(), 'are gone');

insert into marts.priced_source
values (null, 'EUR', 1, null);
select throws_ok(
    'select pg_temp.merged()', '23502', null, 'a row without a key is not lost in silence'
);
delete from marts.priced_source
where product is null;

insert into marts.priced_source
values ('b', 'GBP', 1, null), ('b', 'GBP', 2, null);
select throws_ok(
    'select pg_temp.merged()', '21000', null, 'nor are two rows of one key'
);
delete from marts.priced_source;

insert into marts.priced_source
select
    'p' || n as product,
    'EUR' as currency,
    n as price,
    null as note
from generate_series(1, 100001) as n;
select is(
    pg_temp.merged(), '[100001, 0, 2, null, null, null]',
    'more than a hundred thousand changes'
);

select finish();

rollback;
