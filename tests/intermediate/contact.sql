-- intermediate.contact: one row per id, of the greatest (version_at, landing order).
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
    i.last_name as value
from intermediate.contact as i
where i.id like '003%TAP%';

update control.quality_check set enabled = false;

-- landed in one go, in this order
insert into raw_salesforce.contact (id, lastname, systemmodstamp, lastmodifieddate, createddate)
values
('003TAP000000001', 'newer', '2024-01-02T00:00:00.000Z', null, null),
('003TAP000000001', 'older', '2024-01-01T00:00:00.000Z', null, null),
('003TAP000000002', 'first of a tie', '2024-01-01T00:00:00.000Z', null, null),
('003TAP000000002', 'second of a tie', '2024-01-01 00:00:00', null, null),
('003TAP000000003', 'modified', null, '2024-01-03', '2024-01-01'),
('003TAP000000003', 'created', null, null, '2024-01-02'),
('003TAP000000004', 'stamped', null, null, '2024-01-01'),
('003TAP000000004', 'no stamp, landed later', null, '', null),
('003TAP000000005', 'first without a stamp', null, null, null),
('003TAP000000005', 'second without a stamp', null, null, null);

select is(pg_temp.run(), 'succeeded', 'the first run');
select results_eq(
    'select left(id, 14), value from shown order by id',
    $$ values
        ('003TAP00000000', 'newer'),
        ('003TAP00000000', 'second of a tie'),
        ('003TAP00000000', 'modified'),
        ('003TAP00000000', 'stamped'),
        ('003TAP00000000', 'second without a stamp') $$,
    'the greatest stamp wins, then what landed last'
);
select is(
    (
        select count(*) from shown
        where length(id) = 18
    ), 5::bigint, 'every id in its long form'
);

-- late, tied and newer versions in a second run
insert into raw_salesforce.contact (id, lastname, systemmodstamp, isdeleted)
values
('003TAP000000001', 'late', '2024-01-01T12:00:00.000Z', null),
('003TAP000000002', 'third of a tie', '2024-01-01T00:00:00.000Z', null),
('003TAP000000003', 'deleted', '2024-02-01T00:00:00.000Z', '1'),
('003TAP000000005', 'stamped at last', '2024-01-01T00:00:00.000Z', null);

select is(pg_temp.run(), 'succeeded', 'the second run');
select results_eq(
    'select value from shown order by id',
    $$ values
        ('newer'), ('third of a tie'), ('deleted'), ('stamped'), ('stamped at last') $$,
    'a late version changes nothing, a tied one that landed later wins'
);
select results_eq(
    'select is_deleted from intermediate.contact where id like ''003TAP000000003%''',
    'values (true)',
    'a deleted record is kept and flagged'
);

-- records without an id are nobody's
insert into raw_salesforce.contact (id, lastname)
values (null, 'none'), ('', 'none'), ('000000000000000AAA', 'none'), ('000000000000000', 'none');

select is(pg_temp.run(), 'succeeded', 'the third run');
select is_empty(
    'select id from intermediate.contact where last_name = ''none''', 'no row without an id'
);
select results_eq(
    'select to_jsonb(m) from intermediate.contact_model as m where id like ''%TAP%'' order by 1',
    'select to_jsonb(t) from intermediate.contact as t where id like ''%TAP%'' order by 1',
    'the table is what its view says'
);

select finish();

rollback;
