-- A field fails where landing holds text and the typed column holds nothing.
create or replace view staging.contact_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid
from raw_salesforce.contact as r
cross join lateral (
    values
    ('birthdate', 'date', r.birthdate, staging.to_date(r.birthdate) is null),
    ('mailing_latitude', 'number', r.mailinglatitude, staging.to_numeric(r.mailinglatitude) is null),
    ('mailing_longitude', 'number', r.mailinglongitude, staging.to_numeric(r.mailinglongitude) is null),
    ('has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail, staging.to_boolean(r.hasoptedoutofemail) is null),
    ('do_not_call', 'checkbox', r.donotcall, staging.to_boolean(r.donotcall) is null),
    ('is_email_bounced', 'checkbox', r.isemailbounced, staging.to_boolean(r.isemailbounced) is null),
    ('is_deleted', 'checkbox', r.isdeleted, staging.to_boolean(r.isdeleted) is null),
    ('email_bounced_at', 'time', r.emailbounceddate, staging.to_timestamp(r.emailbounceddate) is null),
    ('created_at', 'time', r.createddate, staging.to_timestamp(r.createddate) is null),
    ('last_modified_at', 'time', r.lastmodifieddate, staging.to_timestamp(r.lastmodifieddate) is null),
    ('system_modstamp', 'time', r.systemmodstamp, staging.to_timestamp(r.systemmodstamp) is null),
    ('last_activity_date', 'date', r.lastactivitydate, staging.to_date(r.lastactivitydate) is null)
) as f (field, expected, raw_value, is_null)
where
    f.raw_value <> ''
    and f.is_null
    and not exists (
        select from control.quarantined_row as q
        where q.object = 'contact' and q.raw_id = r.raw_id
    );

comment on view staging.contact_cast_failure is
'Values of landed Contact rows that do not cast, with their raw text. Grain: one row per landed row and
field. Source: raw_salesforce.contact.';
