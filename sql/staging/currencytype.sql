-- Generated from objects/currencytype.toml by make generate; edit that.
create or replace view staging.currencytype as
select
    -- ids
    staging.to_id(r.id) as id,

    -- attributes
    staging.to_picklist(r.isocode) as iso_code,
    staging.to_numeric(r.conversionrate) as conversion_rate,
    staging.to_integer(r.decimalplaces) as decimal_places,

    -- flags
    staging.to_boolean(r.isactive) as is_active,
    staging.to_boolean(r.iscorporate) as is_corporate,

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
from raw_salesforce.currencytype as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'currencytype' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.currencytype is
'Typed Salesforce CurrencyType versions. Grain: one row per landed row that is not set aside. A
value that does not cast is NULL here and a row of staging.currencytype_cast_failure. Source:
raw_salesforce.currencytype.';
comment on column staging.currencytype.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.currencytype.landed_id is 'The id as landed, for look-ups by its index.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.currencytype_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.currencytype as r
cross join
    lateral (
        values
        ('iso_code', 'picklist value', r.isocode),
        ('conversion_rate', 'number', r.conversionrate),
        ('decimal_places', 'whole number', r.decimalplaces),
        ('is_active', 'checkbox', r.isactive),
        ('is_corporate', 'checkbox', r.iscorporate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp)
    ) as f (field, expected, raw_value)
where
    (
        (r.isocode <> '' and staging.to_picklist(r.isocode) is null)
        or (r.conversionrate <> '' and staging.to_numeric(r.conversionrate) is null)
        or (r.decimalplaces <> '' and staging.to_integer(r.decimalplaces) is null)
        or (r.isactive <> '' and staging.to_boolean(r.isactive) is null)
        or (r.iscorporate <> '' and staging.to_boolean(r.iscorporate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'currencytype' and q.is_in_force
    );

comment on view staging.currencytype_cast_failure is
'Values of landed CurrencyType rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.currencytype.';
