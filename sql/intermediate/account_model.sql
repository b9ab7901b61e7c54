-- Generated from objects/account.toml by make generate; edit that.
create or replace view intermediate.account_landed as
select
    s.id,
    s.parent_account_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.name,
    s.account_number,
    s.type,
    s.industry,
    s.ownership,
    s.rating,
    s.account_source,
    s.site,
    s.description,
    s.annual_revenue,
    s.number_of_employees,
    s.currency_iso_code,
    s.billing_street,
    s.billing_city,
    s.billing_state,
    s.billing_state_code,
    s.billing_postal_code,
    s.billing_country,
    s.billing_country_code,
    s.billing_latitude,
    s.billing_longitude,
    s.shipping_street,
    s.shipping_city,
    s.shipping_state,
    s.shipping_state_code,
    s.shipping_postal_code,
    s.shipping_country,
    s.shipping_country_code,
    s.shipping_latitude,
    s.shipping_longitude,
    s.phone,
    s.fax,
    s.website,
    s.is_deleted,
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
from staging.account as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.account_landed is
'Typed versions of Account landed up to the last run (control.load_window). Grain: one row per
landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.account.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.account_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.account_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.account_latest is
'Which landed row is the latest version of an Account, up to the last run (control.load_window).
Grain: one row per record id. Source: intermediate.account_landed.';

create or replace view intermediate.account_model as
select
    s.id,
    s.parent_account_id,
    s.owner_id,
    s.record_type_id,
    s.master_record_id,
    s.name,
    s.account_number,
    s.type,
    s.industry,
    s.ownership,
    s.rating,
    s.account_source,
    s.site,
    s.description,
    s.annual_revenue,
    s.number_of_employees,
    s.currency_iso_code,
    s.billing_street,
    s.billing_city,
    s.billing_state,
    s.billing_state_code,
    s.billing_postal_code,
    s.billing_country,
    s.billing_country_code,
    s.billing_latitude,
    s.billing_longitude,
    s.shipping_street,
    s.shipping_city,
    s.shipping_state,
    s.shipping_state_code,
    s.shipping_postal_code,
    s.shipping_country,
    s.shipping_country_code,
    s.shipping_latitude,
    s.shipping_longitude,
    s.phone,
    s.fax,
    s.website,
    s.is_deleted,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_activity_date,
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.account as s
inner join intermediate.account_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.account_model is
'The latest version of every Account landed up to the last run (control.load_window). Grain: one row
per record id. Source: staging.account, intermediate.account_latest.';

call control.register_model(
    'intermediate.account', 'merge', control.link('staging.account', 'id')
);

create or replace function control.current_account_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.account_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_account_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.account_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.account as r
    where r.raw_id = control.current_account_row(record_id)
);

comment on function control.account_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.account_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.account as i
    where i.id = record_id
);

comment on function control.account_is_known(text) is
'Whether an Account record was ever landed, be it deleted since.';
