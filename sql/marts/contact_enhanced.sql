create or replace view marts.contact_enhanced as
select
    -- ids
    c.contact_id,
    c.account_id,
    c.reports_to_id,
    c.owner_id,
    c.record_type_id,

    -- owners and kind
    coalesce(w.name, c.owner_id) as owner_name,
    w.manager_name as owner_manager_name,
    coalesce(aw.name, a.owner_id) as account_owner_name,
    coalesce(r.name, c.record_type_id) as record_type_name,

    -- names
    c.salutation,
    c.first_name,
    c.middle_name,
    c.last_name,
    c.suffix,
    c.name,

    -- attributes
    c.title,
    c.department,
    c.lead_source,
    c.birthdate,
    c.description,
    c.currency_iso_code,

    -- account
    a.name as account_name,
    a.account_number,
    a.account_source,
    a.industry as account_industry,
    a.annual_revenue as account_annual_revenue,
    a.number_of_employees as account_number_of_employees,
    a.owner_id as account_owner_id,
    a.parent_account_id as account_parent_id,
    a.rating as account_rating,
    a.type as account_type,
    a.is_deleted as account_is_deleted,

    -- reach
    c.email,
    c.phone,
    c.mobile_phone,
    c.home_phone,
    c.other_phone,
    c.assistant_phone,
    c.fax,
    c.has_opted_out_of_email,
    c.do_not_call,
    c.is_email_bounced,

    -- address
    c.mailing_street,
    c.mailing_city,
    c.mailing_state,
    c.mailing_state_code,
    c.mailing_postal_code,
    c.mailing_country,
    c.mailing_country_code,
    c.mailing_latitude,
    c.mailing_longitude,

    -- times
    c.created_at,
    c.last_modified_at,
    c.system_modstamp,
    c.last_activity_date,

    -- custom fields
    c.custom_fields
from marts.dim_contact as c
left join intermediate.account as a on c.account_id = a.id
left join marts.dim_user as w on c.owner_id = w.user_id
left join marts.dim_user as aw on a.owner_id = aw.user_id
left join marts.dim_record_type as r on c.record_type_id = r.record_type_id;

comment on view marts.contact_enhanced is
'Contacts with their account. Grain: one row per undeleted Contact; account columns are NULL where
the account is missing or was never landed. Source: marts.dim_contact, intermediate.account,
marts.dim_user, marts.dim_record_type.';
comment on column marts.contact_enhanced.account_is_deleted is
'Whether the account lies in the recycle bin; NULL without an account.';

grant select on marts.contact_enhanced to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.contact_enhanced.contact_id is
'Salesforce id of the contact, in its 18 characters.';
comment on column marts.contact_enhanced.account_id is
'The account the contact belongs to, merges followed; may name one that was never landed.';
comment on column marts.contact_enhanced.reports_to_id is
'The contact''s manager, merges followed; may name one that was never landed.';
comment on column marts.contact_enhanced.owner_id is 'The Salesforce user who owns the contact.';
comment on column marts.contact_enhanced.record_type_id is 'Record type of the contact.';
comment on column marts.contact_enhanced.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.contact_enhanced.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.contact_enhanced.account_owner_name is
'Name of the user who owns the account; the id where users were never landed.';
comment on column marts.contact_enhanced.record_type_name is
'Name of the record type; the id where record types were never landed.';
comment on column marts.contact_enhanced.salutation is 'Salutation, such as Ms. or Dr.';
comment on column marts.contact_enhanced.first_name is 'First name.';
comment on column marts.contact_enhanced.middle_name is
'Middle name; empty unless the org uses it.';
comment on column marts.contact_enhanced.last_name is 'Last name.';
comment on column marts.contact_enhanced.suffix is
'Name suffix, such as Jr.; empty unless the org uses it.';
comment on column marts.contact_enhanced.name is 'Full name, as Salesforce joins its parts.';
comment on column marts.contact_enhanced.title is 'Job title.';
comment on column marts.contact_enhanced.department is 'Department within the account.';
comment on column marts.contact_enhanced.lead_source is 'How the contact came to us.';
comment on column marts.contact_enhanced.birthdate is 'Day of birth.';
comment on column marts.contact_enhanced.description is 'Free text about the contact.';
comment on column marts.contact_enhanced.currency_iso_code is
'Currency of the record, such as EUR; NULL in an org with one currency.';
comment on column marts.contact_enhanced.account_name is
'Name of the account, also of a deleted one; NULL without an account, or where it was never
landed.';
comment on column marts.contact_enhanced.account_number is
'Number of the account, as people write it; NULL without an account.';
comment on column marts.contact_enhanced.account_source is
'How the account came to us; NULL without an account.';
comment on column marts.contact_enhanced.account_industry is
'Industry of the account; NULL without an account.';
comment on column marts.contact_enhanced.account_annual_revenue is
'Annual revenue of the account, in the account''s own currency; NULL without an account.';
comment on column marts.contact_enhanced.account_number_of_employees is
'Number of employees of the account; NULL without an account.';
comment on column marts.contact_enhanced.account_owner_id is
'Salesforce id of the user who owns the account; NULL without an account.';
comment on column marts.contact_enhanced.account_parent_id is
'Salesforce id of the account''s parent account; NULL without one.';
comment on column marts.contact_enhanced.account_rating is
'Rating of the account; NULL without an account.';
comment on column marts.contact_enhanced.account_type is
'Type of the account; NULL without an account.';
comment on column marts.contact_enhanced.email is 'Email address.';
comment on column marts.contact_enhanced.phone is 'Business phone number, as people wrote it.';
comment on column marts.contact_enhanced.mobile_phone is 'Mobile phone number, as people wrote it.';
comment on column marts.contact_enhanced.home_phone is 'Home phone number, as people wrote it.';
comment on column marts.contact_enhanced.other_phone is 'Another phone number, as people wrote it.';
comment on column marts.contact_enhanced.assistant_phone is
'Phone number of the contact''s assistant, as people wrote it.';
comment on column marts.contact_enhanced.fax is 'Fax number, as people wrote it.';
comment on column marts.contact_enhanced.has_opted_out_of_email is 'Wants no marketing email.';
comment on column marts.contact_enhanced.do_not_call is 'Wants no calls.';
comment on column marts.contact_enhanced.is_email_bounced is 'An email to the address came back.';
comment on column marts.contact_enhanced.mailing_street is 'Street of the mailing address.';
comment on column marts.contact_enhanced.mailing_city is 'City of the mailing address.';
comment on column marts.contact_enhanced.mailing_state is
'State or province of the mailing address, by name.';
comment on column marts.contact_enhanced.mailing_state_code is
'State or province of the mailing address, by ISO code.';
comment on column marts.contact_enhanced.mailing_postal_code is
'Postal code of the mailing address.';
comment on column marts.contact_enhanced.mailing_country is
'Country of the mailing address, by name.';
comment on column marts.contact_enhanced.mailing_country_code is
'Country of the mailing address, by ISO code.';
comment on column marts.contact_enhanced.mailing_latitude is
'Latitude of the mailing address, in degrees.';
comment on column marts.contact_enhanced.mailing_longitude is
'Longitude of the mailing address, in degrees.';
comment on column marts.contact_enhanced.created_at is 'When the record was created in Salesforce.';
comment on column marts.contact_enhanced.last_modified_at is
'When a person last changed the record.';
comment on column marts.contact_enhanced.system_modstamp is
'When a person or a process last changed the record: decides which version is the latest.';
comment on column marts.contact_enhanced.last_activity_date is
'Day of the latest event or closed task on the record.';
comment on column marts.contact_enhanced.custom_fields is
'Fields without a column of their own, by API name in lower case, as text; NULL when there is
none.';
