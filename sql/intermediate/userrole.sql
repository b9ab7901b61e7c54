-- Generated from objects/userrole.toml by make generate; edit that.
create table intermediate.userrole (
    id text not null,
    parent_role_id text,
    name text,
    developer_name text,
    rollup_description text,
    portal_type text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.userrole is
'Current state of Salesforce UserRole. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.userrole_model.';
comment on column intermediate.userrole.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.userrole.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
