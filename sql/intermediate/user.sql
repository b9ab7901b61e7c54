-- Generated from objects/user.toml by make generate; edit that.
create table intermediate.user (
    id text not null,
    manager_id text,
    user_role_id text,
    profile_id text,
    username text,
    first_name text,
    last_name text,
    name text,
    alias text,
    title text,
    department text,
    division text,
    company_name text,
    employee_number text,
    user_type text,
    time_zone text,
    default_currency_iso_code text,
    email text,
    phone text,
    mobile_phone text,
    city text,
    country text,
    is_active boolean,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_login_at timestamptz,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

comment on table intermediate.user is
'Current state of Salesforce User. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.user_model.';
comment on column intermediate.user.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.user.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
