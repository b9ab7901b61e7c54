-- A failure is one of the current version: it goes when a newer version of the record arrives. What
-- the current version lacks is known from current state, so that nothing is cast a second time
-- where everything cast. An empty checkbox is false, never null, and is counted apart. The values
-- name a column of current state each, so that no plan unfolds them before the two are joined.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_account_cast_failure as
select
    i.id as record_id,
    f.field as part,
    f.field || ': ' || quote_literal(left(f.raw_value, 100)) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.account as r
inner join intermediate.account as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('annual_revenue', 'number', r.annualrevenue, i.annual_revenue is null),
        ('number_of_employees', 'whole number', r.numberofemployees, i.number_of_employees is null),
        ('billing_latitude', 'number', r.billinglatitude, i.billing_latitude is null),
        ('billing_longitude', 'number', r.billinglongitude, i.billing_longitude is null),
        ('shipping_latitude', 'number', r.shippinglatitude, i.shipping_latitude is null),
        ('shipping_longitude', 'number', r.shippinglongitude, i.shipping_longitude is null),
        ('is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('created_at', 'time', r.createddate, i.created_at is null),
        ('last_modified_at', 'time', r.lastmodifieddate, i.last_modified_at is null),
        ('system_modstamp', 'time', r.systemmodstamp, i.system_modstamp is null),
        ('last_activity_date', 'date', r.lastactivitydate, i.last_activity_date is null)
    ) as f (field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.annualrevenue, ''), nullif(r.numberofemployees, ''),
            nullif(r.billinglatitude, ''), nullif(r.billinglongitude, ''),
            nullif(r.shippinglatitude, ''), nullif(r.shippinglongitude, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''),
            nullif(r.systemmodstamp, ''), nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.annual_revenue, i.number_of_employees, i.billing_latitude, i.billing_longitude,
            i.shipping_latitude, i.shipping_longitude, i.created_at, i.last_modified_at,
            i.system_modstamp, i.last_activity_date
        )
        or num_nulls(i.is_deleted) > 0
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_account_row(coalesce(i.id, f.field));

comment on view control.check_account_cast_failure is
'Values of the current version of Account records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: raw_salesforce.account, intermediate.account.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'account_cast_failure',
    'Values of accounts that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.account',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
