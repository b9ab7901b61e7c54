create or replace view marts.dim_contact_model as
select
    -- ids
    c.id as contact_id,
    coalesce(ma.survivor_id, c.account_id) as account_id,
    coalesce(mc.survivor_id, c.reports_to_id) as reports_to_id,
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

    -- reach
    lower(c.email) as email,
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
from intermediate.contact as c
left join marts.merged_account as ma on c.account_id = ma.account_id
left join marts.merged_contact as mc on c.reports_to_id = mc.contact_id
-- unknown where the deletion mark is there and unreadable: not shown as a live record
where c.is_deleted is false;

comment on view marts.dim_contact_model is
'The logic of marts.dim_contact. Source: intermediate.contact, marts.merged_account,
marts.merged_contact.';

call control.register_model(
    'marts.dim_contact',
    'merge',
    control.link('intermediate.contact', 'id'),
    control.link('marts.merged_account', 'survivor_id', shown_in => '{account_id}'),
    control.link('marts.merged_contact', 'survivor_id', shown_in => '{reports_to_id}')
);
