-- marts.merged_account: what is left of merged accounts, and who follows them there.
begin;

set local client_min_messages = warning;

select plan(24);

update control.quality_check set enabled = false;
update control.setting set calendar_start = '2024-01-01', calendar_end = '2024-01-02';

create function pg_temp.land(account text, master text, at text, deleted boolean default null)
returns void language sql
begin atomic
    insert into raw_salesforce.account (
        id, name, masterrecordid, isdeleted, parentid, systemmodstamp
    )
    values (
        '001TAP00000000' || land.account, 'Nr ' || land.account,
        '001TAP00000000' || land.master,
        case when coalesce(land.deleted, land.master is not null) then '1' else '0' end,
        case when land.account = 'p' then '001TAP00000000a' end,
        land.at
    );
end;

create function pg_temp.run() returns text language sql
as $$
    select string_agg(
        concat_ws(' ', m.value ->> 'model', m.value ->> 'inserted', m.value ->> 'updated',
            m.value ->> 'deleted'), ', ' order by m.place
    )
    from jsonb_array_elements(public.run_salesforce_transform() -> 'models')
        with ordinality as m (value, place)
    where m.value ->> 'model' like 'marts.%' and m.value ->> 'model' not like '%date'
        and m.value ->> 'model' not like '%history'
        and concat(m.value ->> 'inserted', m.value ->> 'updated', m.value ->> 'deleted') <> '000'
$$;

create function pg_temp.merged() returns text language sql
as $$
    select string_agg(right(m.account_id, 4) || ' ' || right(m.survivor_id, 4), ', '
        order by m.account_id)
    from marts.merged_account as m
$$;

-- the accounts of a contact, of a deal and of a child account, as the marts show them
create function pg_temp.shown() returns text language sql
as $$
    select concat_ws(', ',
        (select c.account_id from marts.dim_contact as c),
        (select f.account_id from marts.fct_opportunity as f),
        (select a.parent_account_id from marts.dim_account as a where a.name = 'Nr p'))
$$;

create function pg_temp.all_at(account text) returns text language sql
as $$
    select concat_ws(', ', i.id, i.id, i.id)
    from (select staging.to_id('001TAP00000000' || all_at.account) as id) as i
$$;

select pg_temp.land(a.id, null, '2024-01-01')
from unnest('{a,b,c,p}'::text[]) as a (id);
insert into raw_salesforce.contact (id, accountid, isdeleted, systemmodstamp)
values ('003TAP000000001', '001TAP00000000a', '0', '2024-01-01');
insert into raw_salesforce.opportunity (id, accountid, isdeleted, systemmodstamp, amount, isclosed)
values ('006TAP000000001', '001TAP00000000a', '0', '2024-01-01', '10', '0');

select is(
    pg_temp.run(),
    'marts.dim_contact 1 0 0, marts.fct_opportunity 1 0 0, marts.dim_account 4 0 0',
    'nothing is merged'
);
select is(pg_temp.merged(), null, 'nobody is in the table');
select is(pg_temp.shown(), pg_temp.all_at('a'), 'children show what they name');

select pg_temp.land('a', 'b', '2024-01-02');
select is(
    pg_temp.run(),
    'marts.merged_account 1 0 0, marts.dim_contact 0 1 0, marts.fct_opportunity 0 1 0, '
    'marts.dim_account 0 2 1',
    'a merge brings the children of the merged one along, and no other'
);
select is(pg_temp.shown(), pg_temp.all_at('b'), 'they show what is left, with their own stamp');
select is(
    (
        select concat_ws(' ', a.contact_count, a.opportunity_count, a.open_amount)
        from marts.dim_account as a
        where a.name = 'Nr b'
    ),
    '1 1 10',
    'which counts them'
);
select is(
    (select i.account_id from intermediate.contact as i),
    staging.to_id('001TAP00000000a'),
    'the current state holds what was landed'
);

select pg_temp.land('b', 'c', '2024-01-02');
select is(
    pg_temp.run(),
    'marts.merged_account 1 1 0, marts.dim_contact 0 1 0, marts.fct_opportunity 0 1 0, '
    'marts.dim_account 0 2 1',
    'what is left is merged in turn'
);
select is(pg_temp.shown(), pg_temp.all_at('c'), 'all the way');
select is(
    pg_temp.merged(),
    right(staging.to_id('001TAP00000000a'), 4) || ' ' || right(staging.to_id('001TAP00000000c'), 4)
    || ', '
    || right(staging.to_id('001TAP00000000b'), 4) || ' '
    || right(staging.to_id('001TAP00000000c'), 4),
    'both lead to the end'
);

-- Salesforce moves the child: nothing is left to be done
insert into raw_salesforce.contact (id, accountid, isdeleted, systemmodstamp)
values ('003TAP000000001', '001TAP00000000c', '0', '2024-01-01');
select is(pg_temp.run(), null, 'a child that is moved by Salesforce, too, is where it was');

select pg_temp.land('b', null, '2024-01-03');
select is(
    pg_temp.run(),
    'marts.merged_account 0 1 1, marts.fct_opportunity 0 1 0, marts.dim_account 1 2 0',
    'restored: what it was is undone'
);
select is(
    pg_temp.merged(),
    right(staging.to_id('001TAP00000000a'), 4) || ' ' || right(staging.to_id('001TAP00000000b'), 4),
    'and the other leads there again'
);
select is(
    (select f.account_id from marts.fct_opportunity as f),
    staging.to_id('001TAP00000000b'),
    'with its children'
);

select pg_temp.land('b', 'a', '2024-01-04');
select is(
    pg_temp.run(),
    'marts.merged_account 0 0 1, marts.fct_opportunity 0 1 0, marts.dim_account 0 1 1',
    'in a circle nothing is left'
);
select is(
    (select f.account_id from marts.fct_opportunity as f),
    staging.to_id('001TAP00000000a'),
    'and children show what they name'
);

select pg_temp.land('a', 'x', '2024-01-05');
select is(
    pg_temp.run(),
    'marts.merged_account 2 0 0, marts.fct_opportunity 0 1 0, marts.dim_account 0 1 0',
    'into an account that was never landed'
);
select is(
    (select f.account_id from marts.fct_opportunity as f),
    staging.to_id('001TAP00000000x'),
    'is followed as well'
);
select pg_temp.land('b', 'a', '2024-01-06', false);
select is(
    pg_temp.run(), 'marts.merged_account 0 0 1, marts.dim_account 1 0 0',
    'one that is not deleted is not merged, whatever it names'
);

select results_eq(
    'select account_id, survivor_id from marts.merged_account order by 1',
    'select account_id, survivor_id from marts.merged_account_model order by 1',
    'the table is what its view says'
);
select is(
    (
        select count(*)
        from jsonb_array_elements(public.run_salesforce_transform(true) -> 'models') as m (value)
        where concat(m.value ->> 'inserted', m.value ->> 'updated', m.value ->> 'deleted') <> '000'
    ),
    0::bigint,
    'a full refresh finds nothing to do'
);

select pg_temp.land('c', null, '2024-01-07');
select is(
    (
        select count(*)
        from jsonb_array_elements(public.run_salesforce_transform() -> 'models') as m (value)
        where m.value ->> 'model' = 'marts.fct_opportunity'
    ),
    0::bigint,
    'where nothing is merged, children are left alone'
);
select ok(
    has_table_privilege('salesforce_reporter', 'marts.merged_account', 'select'),
    'for whoever has old ids elsewhere'
);
select is(
    (
        select count(*)
        from pg_index as i
        where
            i.indrelid = 'intermediate.account'::regclass
            and pg_get_expr(i.indpred, i.indrelid) like '%master_record_id IS NOT NULL%'
    ),
    1::bigint,
    'records that were not merged are in no index of merges'
);

select finish();

rollback;
