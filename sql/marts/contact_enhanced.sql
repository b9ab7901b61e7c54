create or replace view marts.contact_enhanced as
select
    -- ids
    c.contact_id,
    c.account_id,
    c.reports_to_id,
    c.owner_id,
    c.record_type_id,

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
left join intermediate.account as a on c.account_id = a.id;

comment on view marts.contact_enhanced is
'Contacts with their account. Grain: one row per undeleted Contact; account columns are NULL where
the account is missing or was never landed. Source: marts.dim_contact, intermediate.account.';
comment on column marts.contact_enhanced.account_is_deleted is
'Whether the account lies in the recycle bin; NULL without an account.';

grant select on marts.contact_enhanced to salesforce_reporter;
