-- A failure is one of the current version: it goes when a newer version of the record arrives. What
-- the current version lacks is known from current state, so that nothing is cast a second time
-- where everything cast. An empty checkbox is false, never null, and is counted apart. The values
-- name a column of current state each, so that no plan unfolds them before the two are joined.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_contact_cast_failure as
select
    i.id as record_id,
    f.field as part,
    f.field || ': ' || quote_literal(left(f.raw_value, 100)) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
inner join intermediate.contact as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('birthdate', 'date', r.birthdate, i.birthdate is null),
        ('mailing_latitude', 'number', r.mailinglatitude, i.mailing_latitude is null),
        ('mailing_longitude', 'number', r.mailinglongitude, i.mailing_longitude is null),
        (
            'has_opted_out_of_email', 'checkbox', r.hasoptedoutofemail,
            i.has_opted_out_of_email is null
        ),
        ('do_not_call', 'checkbox', r.donotcall, i.do_not_call is null),
        ('is_email_bounced', 'checkbox', r.isemailbounced, i.is_email_bounced is null),
        ('is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('email_bounced_at', 'time', r.emailbounceddate, i.email_bounced_at is null),
        ('created_at', 'time', r.createddate, i.created_at is null),
        ('last_modified_at', 'time', r.lastmodifieddate, i.last_modified_at is null),
        ('system_modstamp', 'time', r.systemmodstamp, i.system_modstamp is null),
        ('last_activity_date', 'date', r.lastactivitydate, i.last_activity_date is null)
    ) as f (field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.birthdate, ''), nullif(r.mailinglatitude, ''),
            nullif(r.mailinglongitude, ''), nullif(r.emailbounceddate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''),
            nullif(r.systemmodstamp, ''), nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.birthdate, i.mailing_latitude, i.mailing_longitude, i.email_bounced_at,
            i.created_at, i.last_modified_at, i.system_modstamp, i.last_activity_date
        )
        or num_nulls(i.has_opted_out_of_email, i.do_not_call, i.is_email_bounced, i.is_deleted) > 0
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_contact_row(coalesce(i.id, f.field));

comment on view control.check_contact_cast_failure is
'Values of the current version of Contact records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: raw_salesforce.contact, intermediate.contact.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'contact_cast_failure',
    'Values of contacts that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.contact',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
