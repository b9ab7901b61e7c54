-- Generated from objects/user.toml by make generate; edit that.
create or replace view intermediate.user_landed as
select
    s.id,
    s.manager_id,
    s.user_role_id,
    s.profile_id,
    s.username,
    s.first_name,
    s.last_name,
    s.name,
    s.alias,
    s.title,
    s.department,
    s.division,
    s.company_name,
    s.employee_number,
    s.user_type,
    s.time_zone,
    s.default_currency_iso_code,
    s.email,
    s.phone,
    s.mobile_phone,
    s.city,
    s.country,
    s.is_active,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_login_at,
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at
from staging.user as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.user_landed is
'Typed versions of User landed up to the last run (control.load_window). Grain: one row per landed
row with a usable id. Which one holds is the greatest (version_at, raw_id). Source: staging.user.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.user_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.user_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.user_latest is
'Which landed row is the latest version of an User, up to the last run (control.load_window). Grain:
one row per record id. Source: intermediate.user_landed.';

create or replace view intermediate.user_model as
select
    s.id,
    s.manager_id,
    s.user_role_id,
    s.profile_id,
    s.username,
    s.first_name,
    s.last_name,
    s.name,
    s.alias,
    s.title,
    s.department,
    s.division,
    s.company_name,
    s.employee_number,
    s.user_type,
    s.time_zone,
    s.default_currency_iso_code,
    s.email,
    s.phone,
    s.mobile_phone,
    s.city,
    s.country,
    s.is_active,
    s.created_at,
    s.created_by_id,
    s.last_modified_at,
    s.last_modified_by_id,
    s.system_modstamp,
    s.last_login_at,
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.user as s
inner join intermediate.user_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.user_model is
'The latest version of every User landed up to the last run (control.load_window). Grain: one row
per record id. Source: staging.user, intermediate.user_latest.';

call control.register_model(
    'intermediate.user', 'merge', control.link('staging.user', 'id')
);

create or replace function control.current_user_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.user_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_user_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.user_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.user as r
    where r.raw_id = control.current_user_row(record_id)
);

comment on function control.user_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.user_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.user as i
    where i.id = record_id
);

comment on function control.user_is_known(text) is
'Whether an User record was ever landed, be it deleted since.';
