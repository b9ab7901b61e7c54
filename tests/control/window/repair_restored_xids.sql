-- control.repair_restored_xids(): rows of the future become the oldest ones.
begin;

select plan(3);

insert into raw_salesforce.account (id, load_xid)
values
('past', '5'),
('ahead', (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8),
('far ahead', '18446744073709551615');
insert into raw_salesforce.account (id)
values ('own');
insert into raw_salesforce.contact (id, load_xid)
values ('ahead', '18446744073709551615');

select control.repair_restored_xids();

select results_eq(
    'select r.id, r.load_xid from raw_salesforce.account as r order by r.raw_id',
    $$
        values
        ('past', '5'::xid8), ('ahead', '3'), ('far ahead', '3'), ('own', pg_current_xact_id())
    $$,
    'those ahead of the server, and not what its own transaction landed'
);
select results_eq(
    'select r.load_xid from raw_salesforce.contact as r', $$values ('3'::xid8)$$,
    'in every landing table'
);
select is(control.is_restored(), false, 'and nothing is left to repair');

select finish();

rollback;
