-- Generated from objects/recordtype.toml by make generate; edit that.
create table intermediate.recordtype (
    id text not null,
    business_process_id text,
    name text,
    developer_name text,
    object text,
    namespace_prefix text,
    description text,
    is_active boolean,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.recordtype is
'Current state of Salesforce RecordType. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.recordtype_model.';
comment on column intermediate.recordtype.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.recordtype.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
