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
        ('birthdate', 'date', r.birthdate),
        ('mailing_latitude', 'number', r.mailinglatitude),
        ('mailing_longitude', 'number', r.mailinglongitude),
        ('has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail),
        ('do_not_call', 'checkbox', r.donotcall),
        ('is_email_bounced', 'checkbox', r.isemailbounced),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('email_bounced_at', 'time', r.emailbounceddate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.birthdate <> '' and staging.to_date(r.birthdate) is null)
        or (r.mailinglatitude <> '' and staging.to_numeric(r.mailinglatitude) is null)
        or (r.mailinglongitude <> '' and staging.to_numeric(r.mailinglongitude) is null)
        or (r.hasoptedoutofemail <> '' and staging.to_boolean(r.hasoptedoutofemail) is null)
        or (r.donotcall <> '' and staging.to_boolean(r.donotcall) is null)
        or (r.isemailbounced <> '' and staging.to_boolean(r.isemailbounced) is null)
        or (r.isdeleted <> '' and staging.to_boolean(r.isdeleted) is null)
        or (r.emailbounceddate <> '' and staging.to_timestamp(r.emailbounceddate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact'
    );

comment on view staging.contact_cast_failure is
'Values of landed Contact rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.contact.';
