create table marts.dim_contact (
    contact_id text not null,
    account_id text,
    reports_to_id text,
    owner_id text,
    record_type_id text,
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
    has_opted_out_of_email boolean,
    do_not_call boolean,
    is_email_bounced boolean,
    mailing_street text,
    mailing_city text,
    mailing_state text,
    mailing_state_code text,
    mailing_postal_code text,
    mailing_country text,
    mailing_country_code text,
    mailing_latitude numeric,
    mailing_longitude numeric,
    created_at timestamptz,
    last_modified_at timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    custom_fields jsonb,
    primary key (contact_id)
) with (fillfactor = 80);

create index dim_contact_account_id_idx on marts.dim_contact (account_id);
create index dim_contact_reports_to_id_idx on marts.dim_contact (reports_to_id)
where reports_to_id is not null;

comment on table marts.dim_contact is
'Contacts. Grain: one row per undeleted Contact; account_id may name an account that was never
landed. Source: marts.dim_contact_model.';
comment on column marts.dim_contact.email is 'In lower case.';
comment on column marts.dim_contact.custom_fields is
'Fields without a column of their own, by API name.';

grant select on marts.dim_contact to salesforce_reporter;
