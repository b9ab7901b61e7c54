-- control.is_restored(): transaction ids of another count. Whole dumps are restored in Python.
begin;

select plan(11);

insert into control.load_window (
    snapshot, own_xid, system_identifier, definitions_version, taken_at
)
select
    pg_current_snapshot() as snapshot,
    '3' as own_xid,
    c.system_identifier,
    '' as definitions_version,
    now() as taken_at
from pg_control_system() as c;
create temporary table usual as
select w.* from control.load_window as w;  -- noqa: ambiguous.column_count

create function pg_temp.ahead() returns xid8 language sql
as $$ select (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8 $$;

select is(control.is_restored(), false, 'a window of this server');
insert into raw_salesforce.account (id)
values ('001TAP000000001');
insert into raw_salesforce.account (id, load_xid)
values ('001TAP000000002', '3');
select is(
    control.is_restored(), false, 'what this transaction lands is no sign of it, nor an old row'
);
do $$
begin
    insert into raw_salesforce.account (id) values ('001TAP000000003');
exception
    when unique_violation then null;  -- what a savepoint is here for
end;
$$;
select is(control.is_restored(), false, 'nor is what landed behind a savepoint');

insert into raw_salesforce.opportunity (id, load_xid)
values ('006TAP000000001', pg_temp.ahead());
select is(control.is_restored(), true, 'one landed row of the future is');
insert into raw_salesforce.opportunity (id)
values ('006TAP000000002');
select is(control.is_restored(), true, 'with own rows beside it');
delete from raw_salesforce.opportunity;
select is(control.is_restored(), false, 'without either');

update control.load_window set system_identifier = system_identifier + 1;
select is(control.is_restored(), true, 'a window of another server');
update control.load_window as w
set
    system_identifier = u.system_identifier,
    snapshot = format('%1$s:%1$s:', pg_temp.ahead())::pg_snapshot
from usual as u;
select is(control.is_restored(), true, 'a window ahead: a copy that kept its identifier');
update control.load_window as w
set snapshot = u.snapshot
from usual as u;
select is(control.is_restored(), false, 'as it was');

delete from control.load_window;
select is(control.is_restored(), false, 'no window yet');
insert into raw_salesforce.contact (id, load_xid)
values ('003TAP000000001', pg_temp.ahead());
select is(control.is_restored(), true, 'even then, rows of the future came with a dump');

select finish();

rollback;
