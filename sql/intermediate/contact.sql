-- Generated from objects/contact.toml by make generate; edit that.
create table intermediate.contact (
    id text not null,
    account_id text,
    reports_to_id text,
    owner_id text,
    record_type_id text,
    master_record_id text,
    salutation text,
    first_name text,
    middle_name text,
    last_name text,
    suffix text,
    name text,
    title text,
    department text,
    lead_source text,
    birthdate date,
    description text,
    currency_iso_code text,
    email text,
    phone text,
    mobile_phone text,
    home_phone text,
    other_phone text,
    assistant_phone text,
    fax text,
    mailing_street text,
    mailing_city text,
    mailing_state text,
    mailing_state_code text,
    mailing_postal_code text,
    mailing_country text,
    mailing_country_code text,
    mailing_latitude numeric,
    mailing_longitude numeric,
    has_opted_out_of_email boolean,
    do_not_call boolean,
    is_email_bounced boolean,
    is_deleted boolean,
    email_bounced_at timestamptz,
    created_at timestamptz,
    created_by_id text,
    last_modified_at timestamptz,
    last_modified_by_id text,
    system_modstamp timestamptz,
    last_activity_date date,
    version_at timestamptz not null,
    seen_at timestamptz,
    custom_fields jsonb,
    primary key (id)
) with (fillfactor = 80);

create index contact_master_record_id_idx
on intermediate.contact (master_record_id, id)
where master_record_id is not null;

comment on table intermediate.contact is
'Current state of Salesforce Contact. Grain: one row per record id, the landed version with the
greatest (version_at, landing order); soft-deleted records are kept and flagged. Source:
intermediate.contact_model.';
comment on column intermediate.contact.version_at is
'Stamp of the version shown here; when it landed, where others landed it with stamps that cannot be
read; -infinity where the feed carries no stamp at all, or a file none that can be read.';
comment on column intermediate.contact.seen_at is
'When the version shown here was seen, where its stamp does not tell; NULL: as stamped.';
comment on column intermediate.contact.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
