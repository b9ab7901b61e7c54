-- control.metrics_text(): in the words of Prometheus. tests/test_on_call.py has it read.
begin;

select plan(2);

set local role salesforce_owner;
insert into control.source_freshness (
    object, newest_modstamp, newest_extracted_at, landed_rows, run_id
)
values ('account', '2025-01-01 00:00:00.5Z', '2025-01-01', 7, 1);
select ok(
    position(
        e'# HELP salesforce_warehouse_object_newest_change_timestamp_seconds Newest change of an'
        ' object that a run has read\n'
        '# TYPE salesforce_warehouse_object_newest_change_timestamp_seconds gauge\n'
        'salesforce_warehouse_object_newest_change_timestamp_seconds{object="account"}'
        ' 1735689600.5\n' in control.metrics_text()
    ) > 0,
    'help, type and sample'
);
-- a label may be anybody's text
create or replace view control.landing_table as
select e'a"b\\c\nd'::text as object;
select ok(
    position(
        e'salesforce_warehouse_object_stale{object="a\\"b\\\\c\\nd"} 0\n' in control.metrics_text()
    ) > 0,
    'labels are escaped'
);

select finish();

rollback;
