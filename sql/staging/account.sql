-- Generated from objects/account.toml by make generate; edit that.
create or replace view staging.account as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.parentid) as parent_account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    coalesce(
        nullif(r.name, ''),
        nullif(
            concat_ws(
                ' ',
                coalesce(r.custom_fields ->> 'firstname', r.custom_fields ->> 'first_name'),
                coalesce(r.custom_fields ->> 'middlename', r.custom_fields ->> 'middle_name'),
                coalesce(r.custom_fields ->> 'lastname', r.custom_fields ->> 'last_name'),
                coalesce(r.custom_fields ->> 'suffix', r.custom_fields ->> 'suffix')
            ),
            ''
        )
    ) as name,
    nullif(r.accountnumber, '') as account_number,
    staging.to_picklist(r.type) as type,
    staging.to_picklist(r.industry) as industry,
    staging.to_picklist(r.ownership) as ownership,
    staging.to_picklist(r.rating) as rating,
    staging.to_picklist(r.accountsource) as account_source,
    nullif(r.site, '') as site,
    nullif(r.description, '') as description,

    -- amounts
    staging.to_numeric(r.annualrevenue) as annual_revenue,
    staging.to_integer(r.numberofemployees) as number_of_employees,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

    -- addresses
    nullif(r.billingstreet, '') as billing_street,
    nullif(r.billingcity, '') as billing_city,
    nullif(r.billingstate, '') as billing_state,
    nullif(r.billingstatecode, '') as billing_state_code,
    nullif(r.billingpostalcode, '') as billing_postal_code,
    nullif(r.billingcountry, '') as billing_country,
    nullif(r.billingcountrycode, '') as billing_country_code,
    staging.to_numeric(r.billinglatitude) as billing_latitude,
    staging.to_numeric(r.billinglongitude) as billing_longitude,
    nullif(r.shippingstreet, '') as shipping_street,
    nullif(r.shippingcity, '') as shipping_city,
    nullif(r.shippingstate, '') as shipping_state,
    nullif(r.shippingstatecode, '') as shipping_state_code,
    nullif(r.shippingpostalcode, '') as shipping_postal_code,
    nullif(r.shippingcountry, '') as shipping_country,
    nullif(r.shippingcountrycode, '') as shipping_country_code,
    staging.to_numeric(r.shippinglatitude) as shipping_latitude,
    staging.to_numeric(r.shippinglongitude) as shipping_longitude,

    -- reach
    nullif(r.phone, '') as phone,
    nullif(r.fax, '') as fax,
    nullif(r.website, '') as website,

    -- flags
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_date(r.lastactivitydate) as last_activity_date,

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
from raw_salesforce.account as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.account is
'Typed Salesforce Account versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.account_cast_failure. Source:
raw_salesforce.account.';
comment on column staging.account.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.account.landed_id is 'The id as landed, for look-ups by its index.';
comment on column staging.account.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.account_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.account as r
cross join
    lateral (
        values
        ('parent_account_id', 'id', r.parentid),
        ('owner_id', 'id', r.ownerid),
        ('record_type_id', 'id', r.recordtypeid),
        ('master_record_id', 'id', r.masterrecordid),
        ('type', 'picklist value', r.type),
        ('industry', 'picklist value', r.industry),
        ('ownership', 'picklist value', r.ownership),
        ('rating', 'picklist value', r.rating),
        ('account_source', 'picklist value', r.accountsource),
        ('annual_revenue', 'number', r.annualrevenue),
        ('number_of_employees', 'whole number', r.numberofemployees),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('billing_latitude', 'number', r.billinglatitude),
        ('billing_longitude', 'number', r.billinglongitude),
        ('shipping_latitude', 'number', r.shippinglatitude),
        ('shipping_longitude', 'number', r.shippinglongitude),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.parentid <> '' and staging.to_id(r.parentid) is null)
        or (r.ownerid <> '' and staging.to_id(r.ownerid) is null)
        or (r.recordtypeid <> '' and staging.to_id(r.recordtypeid) is null)
        or (r.masterrecordid <> '' and staging.to_id(r.masterrecordid) is null)
        or (r.type <> '' and staging.to_picklist(r.type) is null)
        or (r.industry <> '' and staging.to_picklist(r.industry) is null)
        or (r.ownership <> '' and staging.to_picklist(r.ownership) is null)
        or (r.rating <> '' and staging.to_picklist(r.rating) is null)
        or (r.accountsource <> '' and staging.to_picklist(r.accountsource) is null)
        or (r.annualrevenue <> '' and staging.to_numeric(r.annualrevenue) is null)
        or (r.numberofemployees <> '' and staging.to_integer(r.numberofemployees) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.billinglatitude <> '' and staging.to_numeric(r.billinglatitude) is null)
        or (r.billinglongitude <> '' and staging.to_numeric(r.billinglongitude) is null)
        or (r.shippinglatitude <> '' and staging.to_numeric(r.shippinglatitude) is null)
        or (r.shippinglongitude <> '' and staging.to_numeric(r.shippinglongitude) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.lastmodifiedbyid <> '' and staging.to_id(r.lastmodifiedbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account' and q.is_in_force
    );

comment on view staging.account_cast_failure is
'Values of landed Account rows that do not cast, with their raw text. Grain: one row per landed row
and field. Source: raw_salesforce.account.';
