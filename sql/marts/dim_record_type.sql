-- Generated from objects/recordtype.toml by make generate; edit that.
create table marts.dim_record_type (
    record_type_id text not null,
    business_process_id text,
    name text,
    developer_name text,
    object text,
    namespace_prefix text,
    description text,
    is_active boolean,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    custom_fields jsonb,
    primary key (record_type_id)
) with (fillfactor = 80);

comment on table marts.dim_record_type is
'Record types. Grain: one row per record type. Source: marts.dim_record_type_model.';
comment on column marts.dim_record_type.record_type_id is
'Salesforce id of the record type, in its 18 characters.';
comment on column marts.dim_record_type.business_process_id is
'The process (for deals, the sales process) that the record type goes through.';
comment on column marts.dim_record_type.name is 'Name of the record type.';
comment on column marts.dim_record_type.developer_name is 'Name of the record type for programs.';
comment on column marts.dim_record_type.object is 'The object it is a kind of, by API name.';
comment on column marts.dim_record_type.namespace_prefix is
'Package it came with; NULL for the org''s own.';
comment on column marts.dim_record_type.description is 'Free text about the record type.';
comment on column marts.dim_record_type.is_active is 'May be chosen for records.';
comment on column marts.dim_record_type.created_at is 'When the record was created in Salesforce.';
comment on column marts.dim_record_type.last_modified_at is
'When a person last changed the record.';
comment on column marts.dim_record_type.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_record_type.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';

grant select on marts.dim_record_type to salesforce_reporter;
