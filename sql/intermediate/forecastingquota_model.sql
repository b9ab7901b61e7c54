-- Generated from objects/forecastingquota.toml by make generate; edit that.
create or replace view intermediate.forecastingquota_landed as
select
    s.id,
    s.quota_owner_id,
    s.forecasting_type_id,
    s.product_family,
    s.quota_amount,
    s.quota_quantity,
    s.currency_iso_code,
    s.start_date,
    s.created_at,
    s.last_modified_at,
    s.system_modstamp,
    s.version_at,
    s.custom_fields,
    s.landed_id,
    s.extracted_at,
    s.raw_id,
    s.load_xid,
    s.seen_at
from staging.forecastingquota as s
where
    s.id is not null
    and control.was_landed(
        s.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    );

comment on view intermediate.forecastingquota_landed is
'Typed versions of ForecastingQuota landed up to the last run (control.load_window). Grain: one row
per landed row with a usable id. Which one holds is the greatest (version_at, raw_id). Source:
staging.forecastingquota.';

-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.forecastingquota_latest as
select distinct on (s.id)
    s.raw_id,
    s.version_at
from intermediate.forecastingquota_landed as s
order by s.id asc, s.version_at desc, s.raw_id desc;

comment on view intermediate.forecastingquota_latest is
'Which landed row is the latest version of a ForecastingQuota, up to the last run
(control.load_window). Grain: one row per record id. Source: intermediate.forecastingquota_landed.';

create or replace view intermediate.forecastingquota_model as
select
    s.id,
    s.quota_owner_id,
    s.forecasting_type_id,
    s.product_family,
    s.quota_amount,
    s.quota_quantity,
    s.currency_iso_code,
    s.start_date,
    s.created_at,
    s.last_modified_at,
    s.system_modstamp,
    l.version_at,
    s.seen_at,
    s.custom_fields
from staging.forecastingquota as s
inner join intermediate.forecastingquota_latest as l on s.raw_id = l.raw_id;

comment on view intermediate.forecastingquota_model is
'The latest version of every ForecastingQuota landed up to the last run (control.load_window).
Grain: one row per record id. Source: staging.forecastingquota,
intermediate.forecastingquota_latest.';

call control.register_model(
    'intermediate.forecastingquota', 'merge', control.link('staging.forecastingquota', 'id')
);

create or replace function control.current_forecasting_quota_row(record_id text)
returns bigint
language sql
stable
parallel safe
cost 100000  -- asked last
return (
    select v.raw_id
    from intermediate.forecastingquota_landed as v
    where
        v.landed_id in (record_id, left(record_id, 15))
        and v.id = record_id
    order by v.version_at desc, v.raw_id desc
    limit 1
);

comment on function control.current_forecasting_quota_row(text) is
'raw_id of the landed row that is the current version of a record, up to the load window.';

create or replace function control.forecasting_quota_text(record_id text, field text)
returns text
language sql
stable
parallel safe
cost 100000
return (
    select coalesce(to_jsonb(r) ->> field, r.custom_fields ->> field)
    from raw_salesforce.forecastingquota as r
    where r.raw_id = control.current_forecasting_quota_row(record_id)
);

comment on function control.forecasting_quota_text(text, text) is
'What landed in a field (API name in lower case) of the current version of a record, as text.';

create or replace function control.forecasting_quota_is_known(record_id text)
returns boolean
language sql
stable
parallel safe
cost 10
return exists (
    select from intermediate.forecastingquota as i
    where i.id = record_id
);

comment on function control.forecasting_quota_is_known(text) is
'Whether a ForecastingQuota record was ever landed, be it deleted since.';
