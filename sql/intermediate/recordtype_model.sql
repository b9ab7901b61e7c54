-- Generated from objects/recordtype.toml by make generate; edit that.
create or replace view intermediate.recordtype_landed as
select
    s.id,
    s.business_process_id,
    s.name,
    s.developer_name,
    s.object,
    s.namespace_prefix,
    s.description,
    s.is_active,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at
from staging.recordtype as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.recordtype_landed is
'Typed versions of RecordType landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.recordtype.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.recordtype_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.recordtype_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.recordtype_latest is
'Which landed row is the latest version of a RecordType, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.recordtype_landed.';

create or replace view intermediate.recordtype_model as
select
    s.id,
    s.business_process_id,
    s.name,
    s.developer_name,
    s.object,
    s.namespace_prefix,
    s.description,
    s.is_active,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.recordtype as s
inner join intermediate.recordtype_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.recordtype_model is
'The latest version of every RecordType landed up to the last run (control.load_window). Grain: one
row per record id. Source: staging.recordtype, intermediate.recordtype_latest.';

call control.register_model(
    'intermediate.recordtype', 'merge', control.link('staging.recordtype', 'id')
);

create or replace function control.current_record_type_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.recordtype_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_record_type_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.record_type_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.recordtype as r
    where r.raw_id = control.current_record_type_row(record_id)
);

comment on function control.record_type_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.record_type_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.recordtype as i
    where i.id = record_id
);

comment on function control.record_type_is_known(text) is
'Whether a RecordType record was ever landed, be it deleted since.';
