-- control.handed_on_sql(), by what its merges return: the changed keys, and both values of each
-- column that a dependant links by, where it concerns the dependant.
begin;

select plan(12);

create table marts.deal_source (
    deal_id text, currency text, region text, amount numeric, note text
);
create table marts.deal (
    deal_id text, currency text, region text, amount numeric, note text,
    primary key (deal_id, currency)
);
create view marts.deal_model as
select
    s.deal_id,
    s.currency,
    s.region,
    s.amount,
    s.note
from marts.deal_source as s;
call control.register_model('marts.deal', 'merge');

-- who reads it: by region, amounts only; all of it, in one piece
create table marts.region_total (region text primary key, amount numeric);
create view marts.region_total_model as
select
    d.region,
    sum(d.amount) as amount
from marts.deal as d
where d.region is not null
group by d.region;
call control.register_model(
    'marts.region_total', 'merge', control.link('marts.deal', 'region', '{amount}')
);
create table marts.note_total (note text primary key, deals bigint);
create view marts.note_total_model as
select
    d.note,
    count(*) as deals
from marts.deal as d
where d.note is not null
group by d.note;
call control.register_model(
    'marts.note_total', 'recompute', control.link('marts.deal', 'note')
);

create function pg_temp.merged(mode text, variadic keys text[] default '{}') returns jsonb
language plpgsql as $$
declare
    _done control.merge_result;
begin
    execute control.merge_sql('marts.deal', merged.mode) into _done using merged.keys;
    return jsonb_build_object('changes', _done.changes, 'came or went', _done.appeared_or_gone);
end;
$$;

insert into marts.deal_source
values
('a', 'EUR', 'north', 1, 'x'), ('a', 'USD', 'north', 2, 'x'), ('b', 'EUR', 'south', 3, 'x'),
('c', 'EUR', null, 4, 'x');
select is(
    pg_temp.merged('full'),
    '{"changes": {"deal_id": ["a", "b", "c"], "region": [null, null, null, null, "north", "north",'
    ' "south"]}, "came or went": ["a", "a", "b", "c"]}',
    'all that comes into an empty table'
);
select is(
    pg_temp.merged('incremental', 'a', 'b'),
    '{"changes": {"deal_id": [], "region": []}, "came or went": []}',
    'nothing changed, nothing is handed on'
);

update marts.deal_source set amount = amount + 1
where deal_id = 'a';
select is(
    pg_temp.merged('incremental', 'a'),
    '{"changes": {"deal_id": ["a"], "region": ["north", "north"]}, "came or went": []}',
    'the key once, and the region whose amounts changed'
);
update marts.deal_source set note = 'y'
where deal_id = 'a';
select is(
    pg_temp.merged('incremental', 'a'),
    '{"changes": {"deal_id": ["a"], "region": []}, "came or went": []}',
    'a column the region does not read is none of its business'
);
update marts.deal_source set region = 'south'
where deal_id = 'a' and currency = 'USD';
select is(
    pg_temp.merged('incremental', 'a'),
    '{"changes": {"deal_id": ["a"], "region": ["north", "south"]}, "came or went": []}',
    'a row that moves concerns both regions'
);
update marts.deal_source set region = 'west'
where deal_id = 'c';
select is(
    pg_temp.merged('incremental', 'c'),
    '{"changes": {"deal_id": ["c"], "region": [null, "west"]}, "came or went": []}',
    'from nowhere'
);
update marts.deal_source set region = null
where deal_id = 'c';
select is(
    pg_temp.merged('incremental', 'c'),
    '{"changes": {"deal_id": ["c"], "region": ["west", null]}, "came or went": []}',
    'to nowhere'
);
insert into marts.deal_source
values ('d', 'EUR', 'east', 5, 'x');
select is(
    pg_temp.merged('incremental', 'd'),
    '{"changes": {"deal_id": ["d"], "region": [null, "east"]}, "came or went": ["d"]}',
    'a row that comes'
);
delete from marts.deal_source
where deal_id = 'b';
select is(
    pg_temp.merged('incremental', 'b'),
    '{"changes": {"deal_id": ["b"], "region": ["south"]}, "came or went": ["b"]}',
    'a row that goes'
);

-- a link that lists no columns is concerned by every change
call control.register_model(
    'marts.region_total', 'merge', control.link('marts.deal', 'region')
);
update marts.deal_source set note = 'z'
where deal_id = 'd';
select is(
    pg_temp.merged('incremental', 'd') -> 'changes' -> 'region', '["east"]',
    'read as a whole, every change counts'
);

-- what is linked by the key needs no values besides
delete from control.model
where model = 'marts.region_total';
update marts.deal_source set note = 'z'
where deal_id = 'a';
select is(
    pg_temp.merged('incremental', 'a') -> 'changes', '{"deal_id": ["a"]}',
    'without such a dependant, nothing but keys'
);
update marts.deal_source set amount = 0;
select is(
    pg_temp.merged('full') -> 'changes', '{"deal_id": ["a", "c", "d"]}',
    'of all that is compared in full, what differs'
);

select finish();

rollback;
