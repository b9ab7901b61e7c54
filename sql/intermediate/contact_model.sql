-- Generated from objects/contact.toml by make generate; edit that.
create or replace view intermediate.contact_landed as
select
    s.id,
    s.account_id,
    s.reports_to_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.salutation,
    s.first_name,
    s.middle_name,
    s.last_name,
    s.suffix,
    s.name,
    s.title,
    s.department,
    s.lead_source,
    s.birthdate,
    s.description,
    s.currency_iso_code,
    s.email,
    s.phone,
    s.mobile_phone,
    s.home_phone,
    s.other_phone,
    s.assistant_phone,
    s.fax,
    s.mailing_street,
    s.mailing_city,
    s.mailing_state,
    s.mailing_state_code,
    s.mailing_postal_code,
    s.mailing_country,
    s.mailing_country_code,
    s.mailing_latitude,
    s.mailing_longitude,
    s.has_opted_out_of_email,
    s.do_not_call,
    s.is_email_bounced,
    s.is_deleted,
    s.email_bounced_at,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at
from staging.contact as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.contact_landed is
'Typed versions of Contact landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.contact.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.contact_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.contact_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.contact_latest is
'Which landed row is the latest version of a Contact, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.contact_landed.';

create or replace view intermediate.contact_model as
select
    s.id,
    s.account_id,
    s.reports_to_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.salutation,
    s.first_name,
    s.middle_name,
    s.last_name,
    s.suffix,
    s.name,
    s.title,
    s.department,
    s.lead_source,
    s.birthdate,
    s.description,
    s.currency_iso_code,
    s.email,
    s.phone,
    s.mobile_phone,
    s.home_phone,
    s.other_phone,
    s.assistant_phone,
    s.fax,
    s.mailing_street,
    s.mailing_city,
    s.mailing_state,
    s.mailing_state_code,
    s.mailing_postal_code,
    s.mailing_country,
    s.mailing_country_code,
    s.mailing_latitude,
    s.mailing_longitude,
    s.has_opted_out_of_email,
    s.do_not_call,
    s.is_email_bounced,
    s.is_deleted,
    s.email_bounced_at,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.contact as s
inner join intermediate.contact_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.contact_model is
'The latest version of every Contact landed up to the last run (control.load_window). Grain: one row
per record id. Source: staging.contact, intermediate.contact_latest.';

call control.register_model(
    'intermediate.contact', 'merge', control.link('staging.contact', 'id')
);

create or replace function control.current_contact_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.contact_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_contact_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.contact_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.contact as r
    where r.raw_id = control.current_contact_row(record_id)
);

comment on function control.contact_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.contact_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.contact as i
    where i.id = record_id
);

comment on function control.contact_is_known(text) is
'Whether a Contact record was ever landed, be it deleted since.';
