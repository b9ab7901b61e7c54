-- Generated from objects/user.toml by make generate; edit that.
create or replace view staging.user as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.managerid) as manager_id,
    staging.to_id(r.userroleid) as user_role_id,
    staging.to_id(r.profileid) as profile_id,

    -- attributes
    nullif(r.username, '') as username,
    nullif(r.firstname, '') as first_name,
    nullif(r.lastname, '') as last_name,
    coalesce(
        nullif(r.name, ''),
        nullif(
            concat_ws(
                ' ',
                nullif(r.firstname, ''),
                nullif(r.lastname, '')
            ),
            ''
        )
    ) as name,
    nullif(r.alias, '') as alias,
    nullif(r.title, '') as title,
    nullif(r.department, '') as department,
    nullif(r.division, '') as division,
    nullif(r.companyname, '') as company_name,
    nullif(r.employeenumber, '') as employee_number,
    staging.to_picklist(r.usertype) as user_type,
    staging.to_picklist(r.timezonesidkey) as time_zone,
    staging.to_picklist(r.defaultcurrencyisocode) as default_currency_iso_code,

    -- reach
    nullif(r.email, '') as email,
    nullif(r.phone, '') as phone,
    nullif(r.mobilephone, '') as mobile_phone,

    -- addresses
    nullif(r.city, '') as city,
    nullif(r.country, '') as country,

    -- flags
    staging.to_boolean(r.isactive) as is_active,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_timestamp(r.lastlogindate) as last_login_at,

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
from raw_salesforce.user as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'user' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.user is
'Typed Salesforce User versions. Grain: one row per landed row that is not set aside. A value that
does not cast is NULL here and a row of staging.user_cast_failure. Source: raw_salesforce.user.';
comment on column staging.user.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.user.landed_id is 'The id as landed, for look-ups by its index.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.user_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.user as r
cross join
    lateral (
        values
        ('manager_id', 'id', r.managerid),
        ('user_role_id', 'id', r.userroleid),
        ('profile_id', 'id', r.profileid),
        ('user_type', 'picklist value', r.usertype),
        ('time_zone', 'picklist value', r.timezonesidkey),
        ('default_currency_iso_code', 'picklist value', r.defaultcurrencyisocode),
        ('is_active', 'checkbox', r.isactive),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_login_at', 'time', r.lastlogindate)
    ) as f (field, expected, raw_value)
where
    (
        (r.managerid <> '' and staging.to_id(r.managerid) is null)
        or (r.userroleid <> '' and staging.to_id(r.userroleid) is null)
        or (r.profileid <> '' and staging.to_id(r.profileid) is null)
        or (r.usertype <> '' and staging.to_picklist(r.usertype) is null)
        or (r.timezonesidkey <> '' and staging.to_picklist(r.timezonesidkey) is null)
        or (
            r.defaultcurrencyisocode <> ''
            and staging.to_picklist(r.defaultcurrencyisocode) is null
        )
        or (r.isactive <> '' and staging.to_boolean(r.isactive) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.lastmodifiedbyid <> '' and staging.to_id(r.lastmodifiedbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastlogindate <> '' and staging.to_timestamp(r.lastlogindate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'user' and q.is_in_force
    );

comment on view staging.user_cast_failure is
'Values of landed User rows that do not cast, with their raw text. Grain: one row per landed row and
field. Source: raw_salesforce.user.';
