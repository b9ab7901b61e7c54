-- Generated from objects/forecastingquota.toml by make generate; edit that.
create or replace view staging.forecastingquota as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.quotaownerid) as quota_owner_id,
    staging.to_id(r.forecastingtypeid) as forecasting_type_id,

    -- attributes
    nullif(r.productfamily, '') as product_family,

    -- amounts
    staging.to_numeric(r.quotaamount) as quota_amount,
    staging.to_numeric(r.quotaquantity) as quota_quantity,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

    -- dates
    staging.to_date(r.startdate) as start_date,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,

    -- version: typed once; of the stamp and a bound, the lesser is the bound where it is later.
    -- What others land under stamps that nobody can read is the last word when it lands; a load of
    -- our own has filled them from the version before, and where there was none, any that can be
    -- read corrects it.
    coalesce(
        nullif(
            least(
                coalesce(
                    staging.to_timestamp(r.systemmodstamp),
                    staging.to_timestamp(r.lastmodifieddate),
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.lastmodifieddate, r.createddate) <> ''
                            then r.extracted_at
                        else '-infinity'
                    end
                ),
                case
                    when (select s.future_stamps_win from control.setting as s) then 'infinity'
                    else r.extracted_at + interval '1 day'
                end
            ),
            case
                when (select s.future_stamps_win from control.setting as s) then 'infinity'
                else r.extracted_at + interval '1 day'
            end
        ),
        r.extracted_at
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid,
    r.seen_at
from raw_salesforce.forecastingquota as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'forecastingquota' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.forecastingquota is
'Typed Salesforce ForecastingQuota versions. Grain: one row per landed row that is not set aside. A
value that does not cast is NULL here and a row of staging.forecastingquota_cast_failure. Source:
raw_salesforce.forecastingquota.';
comment on column staging.forecastingquota.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.forecastingquota.landed_id is
'The id as landed, for look-ups by its index.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.forecastingquota_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.forecastingquota as r
cross join
    lateral (
        values
        ('quota_owner_id', 'id', r.quotaownerid),
        ('forecasting_type_id', 'id', r.forecastingtypeid),
        ('quota_amount', 'number', r.quotaamount),
        ('quota_quantity', 'number', r.quotaquantity),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('start_date', 'date', r.startdate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp)
    ) as f (field, expected, raw_value)
where
    (
        (r.quotaownerid <> '' and staging.to_id(r.quotaownerid) is null)
        or (r.forecastingtypeid <> '' and staging.to_id(r.forecastingtypeid) is null)
        or (r.quotaamount <> '' and staging.to_numeric(r.quotaamount) is null)
        or (r.quotaquantity <> '' and staging.to_numeric(r.quotaquantity) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.startdate <> '' and staging.to_date(r.startdate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'forecastingquota' and q.is_in_force
    );

comment on view staging.forecastingquota_cast_failure is
'Values of landed ForecastingQuota rows that do not cast, with their raw text. Grain: one row per
landed row and field. Source: raw_salesforce.forecastingquota.';
