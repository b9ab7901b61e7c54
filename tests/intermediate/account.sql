-- intermediate.account: one row per id, of the greatest (version_at, landing order).
begin;

set local client_min_messages = warning;

select plan(9);

create function pg_temp.run() returns text language sql
begin atomic
    select public.run_salesforce_transform() ->> 'status';
end;

create temporary view shown as
select
    i.id,
    i.name as value
from intermediate.account as i
where i.id like '001%TAP%';

update control.quality_check set enabled = false;

-- landed in one go, in this order
insert into raw_salesforce.account (id, name, systemmodstamp, lastmodifieddate, createddate)
values
('001TAP000000001', 'newer', '2024-01-02T00:00:00.000Z', null, null),
('001TAP000000001', 'older', '2024-01-01T00:00:00.000Z', null, null),
('001TAP000000002', 'first of a tie', '2024-01-01T00:00:00.000Z', null, null),
('001TAP000000002', 'second of a tie', '2024-01-01 00:00:00', null, null),
('001TAP000000003', 'modified', null, '2024-01-03', '2024-01-01'),
('001TAP000000003', 'created', null, null, '2024-01-02'),
('001TAP000000004', 'stamped', null, null, '2024-01-01'),
('001TAP000000004', 'no stamp, landed later', null, '', null),
('001TAP000000005', 'first without a stamp', null, null, null),
('001TAP000000005', 'second without a stamp', null, null, null);

select is(pg_temp.run(), 'succeeded', 'the first run');
select results_eq(
    'select left(id, 14), value from shown order by id',
    $$ values
        ('001TAP00000000', 'newer'),
        ('001TAP00000000', 'second of a tie'),
        ('001TAP00000000', 'modified'),
        ('001TAP00000000', 'stamped'),
        ('001TAP00000000', 'second without a stamp') $$,
    'the greatest stamp wins, then what landed last'
);
select is(
    (
        select count(*) from shown
        where length(id) = 18
    ), 5::bigint, 'every id in its long form'
);

-- late, tied and newer versions in a second run
insert into raw_salesforce.account (id, name, systemmodstamp, isdeleted)
values
('001TAP000000001', 'late', '2024-01-01T12:00:00.000Z', null),
('001TAP000000002', 'third of a tie', '2024-01-01T00:00:00.000Z', null),
('001TAP000000003', 'deleted', '2024-02-01T00:00:00.000Z', '1'),
('001TAP000000005', 'stamped at last', '2024-01-01T00:00:00.000Z', null);

select is(pg_temp.run(), 'succeeded', 'the second run');
select results_eq(
    'select value from shown order by id',
    $$ values
        ('newer'), ('third of a tie'), ('deleted'), ('stamped'), ('stamped at last') $$,
    'a late version changes nothing, a tied one that landed later wins'
);
select results_eq(
    'select is_deleted from intermediate.account where id like ''001TAP000000003%''',
    'values (true)',
    'a deleted record is kept and flagged'
);

-- records without an id are nobody's
insert into raw_salesforce.account (id, name)
values (null, 'none'), ('', 'none'), ('000000000000000AAA', 'none'), ('000000000000000', 'none');

select is(pg_temp.run(), 'succeeded', 'the third run');
select is_empty(
    'select id from intermediate.account where name = ''none''', 'no row without an id'
);
select results_eq(
    'select to_jsonb(m) from intermediate.account_model as m where id like ''%TAP%'' order by 1',
    'select to_jsonb(t) from intermediate.account as t where id like ''%TAP%'' order by 1',
    'the table is what its view says'
);

select finish();

rollback;
