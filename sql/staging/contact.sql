-- Generated from objects/contact.toml by make generate; edit that.
create or replace view staging.contact as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.accountid) as account_id,
    staging.to_id(r.reportstoid) as reports_to_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.masterrecordid) as master_record_id,

    -- attributes
    staging.to_picklist(r.salutation) as salutation,
    nullif(r.firstname, '') as first_name,
    nullif(r.middlename, '') as middle_name,
    nullif(r.lastname, '') as last_name,
    nullif(r.suffix, '') as suffix,
    coalesce(
        nullif(r.name, ''),
        nullif(
            concat_ws(
                ' ',
                nullif(r.firstname, ''),
                nullif(r.middlename, ''),
                nullif(r.lastname, ''),
                nullif(r.suffix, '')
            ),
            ''
        )
    ) as name,
    nullif(r.title, '') as title,
    nullif(r.department, '') as department,
    staging.to_picklist(r.leadsource) as lead_source,
    staging.to_birthdate(r.birthdate, r.extracted_at) as birthdate,
    nullif(r.description, '') as description,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

    -- reach
    nullif(r.email, '') as email,
    nullif(r.phone, '') as phone,
    nullif(r.mobilephone, '') as mobile_phone,
    nullif(r.homephone, '') as home_phone,
    nullif(r.otherphone, '') as other_phone,
    nullif(r.assistantphone, '') as assistant_phone,
    nullif(r.fax, '') as fax,

    -- addresses
    nullif(r.mailingstreet, '') as mailing_street,
    nullif(r.mailingcity, '') as mailing_city,
    nullif(r.mailingstate, '') as mailing_state,
    nullif(r.mailingstatecode, '') as mailing_state_code,
    nullif(r.mailingpostalcode, '') as mailing_postal_code,
    nullif(r.mailingcountry, '') as mailing_country,
    nullif(r.mailingcountrycode, '') as mailing_country_code,
    staging.to_numeric(r.mailinglatitude) as mailing_latitude,
    staging.to_numeric(r.mailinglongitude) as mailing_longitude,

    -- flags
    staging.to_boolean(r.hasoptedoutofemail) as has_opted_out_of_email,
    staging.to_boolean(r.donotcall) as do_not_call,
    staging.to_boolean(r.isemailbounced) as is_email_bounced,
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- times
    staging.to_timestamp(r.emailbounceddate) as email_bounced_at,
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
from raw_salesforce.contact as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.contact is
'Typed Salesforce Contact versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.contact_cast_failure. Source:
raw_salesforce.contact.';
comment on column staging.contact.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.contact.landed_id is 'The id as landed, for look-ups by its index.';
comment on column staging.contact.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.contact_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.contact as r
cross join
    lateral (
        values
        ('account_id', 'id', r.accountid),
        ('reports_to_id', 'id', r.reportstoid),
        ('owner_id', 'id', r.ownerid),
        ('record_type_id', 'id', r.recordtypeid),
        ('master_record_id', 'id', r.masterrecordid),
        ('salutation', 'picklist value', r.salutation),
        ('lead_source', 'picklist value', r.leadsource),
        ('birthdate', 'birthdate', r.birthdate),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('mailing_latitude', 'number', r.mailinglatitude),
        ('mailing_longitude', 'number', r.mailinglongitude),
        ('has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail),
        ('do_not_call', 'checkbox', r.donotcall),
        ('is_email_bounced', 'checkbox', r.isemailbounced),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('email_bounced_at', 'time', r.emailbounceddate),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.accountid <> '' and staging.to_id(r.accountid) is null)
        or (r.reportstoid <> '' and staging.to_id(r.reportstoid) is null)
        or (r.ownerid <> '' and staging.to_id(r.ownerid) is null)
        or (r.recordtypeid <> '' and staging.to_id(r.recordtypeid) is null)
        or (r.masterrecordid <> '' and staging.to_id(r.masterrecordid) is null)
        or (r.salutation <> '' and staging.to_picklist(r.salutation) is null)
        or (r.leadsource <> '' and staging.to_picklist(r.leadsource) is null)
        or (r.birthdate <> '' and staging.to_birthdate(r.birthdate, r.extracted_at) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.mailinglatitude <> '' and staging.to_numeric(r.mailinglatitude) is null)
        or (r.mailinglongitude <> '' and staging.to_numeric(r.mailinglongitude) is null)
        or (r.hasoptedoutofemail <> '' and staging.to_boolean(r.hasoptedoutofemail) is null)
        or (r.donotcall <> '' and staging.to_boolean(r.donotcall) is null)
        or (r.isemailbounced <> '' and staging.to_boolean(r.isemailbounced) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.emailbounceddate <> '' and staging.to_timestamp(r.emailbounceddate) is null)
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
        where q.object = 'contact' and q.is_in_force
    );

comment on view staging.contact_cast_failure is
'Values of landed Contact rows that do not cast, with their raw text. Grain: one row per landed row
and field. Source: raw_salesforce.contact.';
