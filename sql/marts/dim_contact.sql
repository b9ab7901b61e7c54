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

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.dim_contact.contact_id is
'Salesforce id of the contact, in its 18 characters.';
comment on column marts.dim_contact.account_id is
'The account the contact belongs to, merges followed; may name one that was never landed.';
comment on column marts.dim_contact.reports_to_id is
'The contact''s manager, merges followed; may name one that was never landed.';
comment on column marts.dim_contact.owner_id is 'The Salesforce user who owns the contact.';
comment on column marts.dim_contact.record_type_id is 'Record type of the contact.';
comment on column marts.dim_contact.salutation is 'Salutation, such as Ms. or Dr.';
comment on column marts.dim_contact.first_name is 'First name.';
comment on column marts.dim_contact.middle_name is 'Middle name; empty unless the org uses it.';
comment on column marts.dim_contact.last_name is 'Last name.';
comment on column marts.dim_contact.suffix is
'Name suffix, such as Jr.; empty unless the org uses it.';
comment on column marts.dim_contact.name is 'Full name, as Salesforce joins its parts.';
comment on column marts.dim_contact.title is 'Job title.';
comment on column marts.dim_contact.department is 'Department within the account.';
comment on column marts.dim_contact.lead_source is 'How the contact came to us.';
comment on column marts.dim_contact.birthdate is 'Day of birth.';
comment on column marts.dim_contact.description is 'Free text about the contact.';
comment on column marts.dim_contact.currency_iso_code is
'Currency of the record, such as EUR; NULL in an org with one currency.';
comment on column marts.dim_contact.phone is 'Business phone number, as people wrote it.';
comment on column marts.dim_contact.mobile_phone is 'Mobile phone number, as people wrote it.';
comment on column marts.dim_contact.home_phone is 'Home phone number, as people wrote it.';
comment on column marts.dim_contact.other_phone is 'Another phone number, as people wrote it.';
comment on column marts.dim_contact.assistant_phone is
'Phone number of the contact''s assistant, as people wrote it.';
comment on column marts.dim_contact.fax is 'Fax number, as people wrote it.';
comment on column marts.dim_contact.has_opted_out_of_email is 'Wants no marketing email.';
comment on column marts.dim_contact.do_not_call is 'Wants no calls.';
comment on column marts.dim_contact.is_email_bounced is 'An email to the address came back.';
comment on column marts.dim_contact.mailing_street is 'Street of the mailing address.';
comment on column marts.dim_contact.mailing_city is 'City of the mailing address.';
comment on column marts.dim_contact.mailing_state is
'State or province of the mailing address, by name.';
comment on column marts.dim_contact.mailing_state_code is
'State or province of the mailing address, by ISO code.';
comment on column marts.dim_contact.mailing_postal_code is 'Postal code of the mailing address.';
comment on column marts.dim_contact.mailing_country is 'Country of the mailing address, by name.';
comment on column marts.dim_contact.mailing_country_code is
'Country of the mailing address, by ISO code.';
comment on column marts.dim_contact.mailing_latitude is
'Latitude of the mailing address, in degrees.';
comment on column marts.dim_contact.mailing_longitude is
'Longitude of the mailing address, in degrees.';
comment on column marts.dim_contact.created_at is 'When the record was created in Salesforce.';
comment on column marts.dim_contact.last_modified_at is 'When a person last changed the record.';
comment on column marts.dim_contact.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.dim_contact.last_activity_date is
'Day of the latest event or closed task on the record.';
