-- Generated from objects/contact.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.contact_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.contact as i
left join marts.dim_contact as m on i.id = m.contact_id
-- as delivered: version_at need not believe it (control.setting.future_stamps_win)
cross join
    lateral (
        select
            coalesce(
                i.system_modstamp,
                i.last_modified_at,
                i.created_at
            ) as stamp
    ) as g
cross join
    lateral (
        values (
            -- four plain tests take a quarter of the time of one regular expression for the shape
            case
                when
                    octet_length(i.id) <> 18
                    or left(i.id, 3) <> '003'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of Contact'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.is_deleted is not true and i.last_name is null
                    then 'last_name is empty'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.lead_source not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'contact.lead_source'
                    )
                    then
                        'lead_source ' || control.quoted(i.lead_source)
                        || ' is not an accepted value'
            end,
            case
                when i.is_deleted is false and m.contact_id is null
                    then 'the record is not deleted, but marts.dim_contact has no row'
            end
        )
    ) as c (odd_id, future_stamp, no_last_name, odd_lead_source, no_mart_row)
cross join
    lateral (
        values
        ('contact_odd_id', '', c.odd_id),
        ('contact_future_stamp', '', c.future_stamp),
        ('contact_required_field', 'last_name', c.no_last_name),
        ('contact_lead_source_value', '', c.odd_lead_source),
        ('contact_mart_row_missing', '', c.no_mart_row)
    ) as r (check_name, part, reason)
where
    num_nonnulls(c.odd_id, c.future_stamp, c.no_last_name, c.odd_lead_source, c.no_mart_row) > 0
    and r.reason is not null;

comment on view control.contact_current_check is
'Undeleted Contact records that lack a value Salesforce requires, hold one that is not accepted, or
have no row in the mart; ids of any that look odd, stamps that are later than their load. Grain: one
row per record, check (check_name) and field (part). Source: intermediate.contact,
marts.dim_contact.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.contact_mart_check as
select
    m.contact_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_contact as m
left join intermediate.contact as i on m.contact_id = i.id
left join marts.dim_account as to_account on m.account_id = to_account.account_id
left join marts.dim_contact as to_manager on m.reports_to_id = to_manager.contact_id
cross join
    lateral (
        values (
            case
                when i.id is null or i.is_deleted
                    then 'the mart has a row, but the record is deleted or unknown'
            end,
            case
                when
                    m.account_id is not null
                    and to_account.account_id is null
                    then
                        'the account ' || m.account_id || case
                            when control.account_is_known(m.account_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end,
            case
                when
                    m.reports_to_id is not null
                    and to_manager.contact_id is null
                    then
                        'the manager ' || m.reports_to_id || case
                            when control.contact_is_known(m.reports_to_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_account, lost_manager)
cross join
    lateral (
        values
        ('contact_mart_row_stray', c.stray),
        ('contact_account_link', c.lost_account),
        ('contact_manager_link', c.lost_manager)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_account, c.lost_manager) > 0
    and r.reason is not null;

comment on view control.contact_mart_check is
'Rows of marts.dim_contact without an undeleted record, or that name a record which its own mart
does not have. Grain: one row per record and check (check_name). Source: marts.dim_contact,
intermediate.contact.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.contact_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'contact_overlong_id'
        else 'contact_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'contact' and q.is_in_force
    )
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
union all
select
    i.id as record_id,
    f.check_name,
    f.field as part,
    f.field || ': ' || control.quoted(f.raw_value) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.contact as r
inner join intermediate.contact as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('contact_cast_failure', 'account_id', 'id', r.accountid, i.account_id is null),
        ('contact_cast_failure', 'reports_to_id', 'id', r.reportstoid, i.reports_to_id is null),
        ('contact_cast_failure', 'owner_id', 'id', r.ownerid, i.owner_id is null),
        ('contact_cast_failure', 'record_type_id', 'id', r.recordtypeid, i.record_type_id is null),
        (
            'contact_cast_failure', 'master_record_id', 'id', r.masterrecordid,
            i.master_record_id is null
        ),
        (
            'contact_cast_failure', 'salutation', 'picklist value', r.salutation,
            i.salutation is null
        ),
        (
            'contact_cast_failure', 'lead_source', 'picklist value', r.leadsource,
            i.lead_source is null
        ),
        ('contact_main_cast_failure', 'birthdate', 'birthdate', r.birthdate, i.birthdate is null),
        (
            'contact_cast_failure', 'currency_iso_code', 'picklist value', r.currencyisocode,
            i.currency_iso_code is null
        ),
        (
            'contact_cast_failure', 'mailing_latitude', 'number', r.mailinglatitude,
            i.mailing_latitude is null
        ),
        (
            'contact_cast_failure', 'mailing_longitude', 'number', r.mailinglongitude,
            i.mailing_longitude is null
        ),
        (
            'contact_state_cast_failure', 'has_opted_out_of_email', 'checkbox',
            r.hasoptedoutofemail, i.has_opted_out_of_email is null
        ),
        (
            'contact_state_cast_failure', 'do_not_call', 'checkbox', r.donotcall,
            i.do_not_call is null
        ),
        (
            'contact_state_cast_failure', 'is_email_bounced', 'checkbox', r.isemailbounced,
            i.is_email_bounced is null
        ),
        ('contact_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        (
            'contact_cast_failure', 'email_bounced_at', 'time', r.emailbounceddate,
            i.email_bounced_at is null
        ),
        ('contact_state_cast_failure', 'created_at', 'time', r.createddate, i.created_at is null),
        ('contact_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'contact_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'contact_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'contact_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        (
            'contact_cast_failure', 'last_activity_date', 'date', r.lastactivitydate,
            i.last_activity_date is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.birthdate, ''), nullif(r.mailinglatitude, ''), nullif(r.mailinglongitude, ''),
            nullif(r.emailbounceddate, ''), nullif(r.createddate, ''),
            nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.birthdate, i.mailing_latitude, i.mailing_longitude, i.email_bounced_at, i.created_at,
            i.last_modified_at, i.system_modstamp, i.last_activity_date
        )
        or num_nulls(
            i.has_opted_out_of_email, i.do_not_call, i.is_email_bounced
        ) > num_nulls(
            r.hasoptedoutofemail, r.donotcall, r.isemailbounced
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.accountid), octet_length(r.reportstoid), octet_length(r.ownerid),
            octet_length(r.recordtypeid), octet_length(r.masterrecordid),
            octet_length(r.createdbyid), octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.salutation), octet_length(r.leadsource), octet_length(r.currencyisocode)
        ) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_contact_row(coalesce(i.id, f.field));

comment on view control.contact_landing_check is
'Landed Contact rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by
it (record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.contact, intermediate.contact.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'contact_without_id',
    'Landed Contact rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.contact', 'control.contact_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'contact_overlong_id',
    'Landed Contact rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_state_cast_failure',
    'Flags and stamps of contacts that are there and say nothing, by field',
    'error', 'intermediate.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 0',
    '> 1 %'
),
(
    'contact_main_cast_failure',
    'Amounts, birthdates, required values of contacts that are not of their type',
    'warn', 'intermediate.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_cast_failure',
    'Other values of contacts that are not of their type, by field',
    'warn', 'intermediate.contact', 'control.contact_landing_check', 'landing', '{}', '{}', '> 1 %',
    '> 1 %'
),
(
    'contact_odd_id',
    'Ids of contacts that are not 18 letters and digits beginning with 003',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_future_stamp',
    'Current versions of contacts whose stamp is later than their load',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_required_field',
    'Undeleted contacts without a last name',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_lead_source_value',
    'The lead source of undeleted contacts is one of control.accepted_value',
    'warn', 'intermediate.contact', 'control.contact_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'contact_mart_row_missing',
    'Every undeleted record has its row in marts.dim_contact',
    'error', 'intermediate.contact', 'control.contact_current_check', 'record', '{}',
    '{"marts.dim_contact": "id"}', '> 0', '> 0'
),
(
    'contact_mart_row_stray',
    'Every row of marts.dim_contact has its undeleted record',
    'error', 'marts.dim_contact', 'control.contact_mart_check', 'record', '{intermediate.contact}',
    '{}', '> 0', '> 0'
),
(
    'contact_account_link',
    'Each account_id in marts.dim_contact names a row of marts.dim_account',
    'warn', 'marts.dim_contact', 'control.contact_mart_check', 'record', '{}',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}', '> 0', '> 0'
),
(
    'contact_manager_link',
    'Each reports_to_id in marts.dim_contact names a row of marts.dim_contact',
    'warn', 'marts.dim_contact', 'control.contact_mart_check', 'record', '{}',
    '{"marts.dim_contact": "reports_to_id", "intermediate.contact": "reports_to_id"}', '> 0', '> 0'
)
-- severity and thresholds are an operator's from here on
on conflict (name) do update
    set
        description = excluded.description,
        model = excluded.model,
        source = excluded.source,
        scope = excluded.scope,
        follows = excluded.follows,
        links = excluded.links;

insert into control.accepted_value (field, value)
select
    p.field,
    v.value
from (
    values
    (
        'contact.lead_source',
        array[
            'Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other', 'Advertisement',
            'Customer Event', 'Employee Referral', 'External Referral', 'Google AdWords', 'Partner',
            'Public Relations', 'Seminar - Internal', 'Seminar - Partner', 'Trade Show', 'Webinar',
            'Word of mouth'
        ]
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;

insert into control.freshness_limit (object, stale_after)
values ('contact', '3 days')
on conflict do nothing;
