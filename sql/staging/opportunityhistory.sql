-- Generated from objects/opportunityhistory.toml by make generate; edit that.
create or replace view staging.opportunityhistory as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.opportunityid) as opportunity_id,

    -- attributes
    staging.to_picklist(r.stagename) as stage_name,
    staging.to_picklist(r.forecastcategory) as forecast_category,

    -- amounts
    staging.to_numeric(r.amount) as amount,
    staging.to_numeric(r.probability) as probability,
    staging.to_numeric(r.expectedrevenue) as expected_revenue,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

    -- flags
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- dates
    staging.to_date(r.closedate) as close_date,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
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
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.createddate) <> ''
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
from raw_salesforce.opportunityhistory as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunityhistory' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.opportunityhistory is
'Typed Salesforce OpportunityHistory versions. Grain: one row per landed row that is not set aside.
A value that does not cast is NULL here and a row of staging.opportunityhistory_cast_failure.
Source: raw_salesforce.opportunityhistory.';
comment on column staging.opportunityhistory.version_at is
'Which version wins: system_modstamp, else created_at, else -infinity; extracted_at where that is a
day earlier and control.setting.future_stamps_win is off, and of a row that others landed with
stamps which cannot be read.';
comment on column staging.opportunityhistory.landed_id is
'The id as landed, for look-ups by its index.';
comment on column staging.opportunityhistory.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.opportunityhistory_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.opportunityhistory as r
cross join
    lateral (
        values
        ('opportunity_id', 'id', r.opportunityid),
        ('stage_name', 'picklist value', r.stagename),
        ('forecast_category', 'picklist value', r.forecastcategory),
        ('amount', 'number', r.amount),
        ('probability', 'number', r.probability),
        ('expected_revenue', 'number', r.expectedrevenue),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('close_date', 'date', r.closedate),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('system_modstamp', 'time', r.systemmodstamp)
    ) as f (field, expected, raw_value)
where
    (
        (r.opportunityid <> '' and staging.to_id(r.opportunityid) is null)
        or (r.stagename <> '' and staging.to_picklist(r.stagename) is null)
        or (r.forecastcategory <> '' and staging.to_picklist(r.forecastcategory) is null)
        or (r.amount <> '' and staging.to_numeric(r.amount) is null)
        or (r.probability <> '' and staging.to_numeric(r.probability) is null)
        or (r.expectedrevenue <> '' and staging.to_numeric(r.expectedrevenue) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.closedate <> '' and staging.to_date(r.closedate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunityhistory' and q.is_in_force
    );

comment on view staging.opportunityhistory_cast_failure is
'Values of landed OpportunityHistory rows that do not cast, with their raw text. Grain: one row per
landed row and field. Source: raw_salesforce.opportunityhistory.';
