-- A field fails where landing holds text and the typed column holds nothing.
create or replace view staging.account_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid
from raw_salesforce.account as r
cross join lateral (
    values
    ('annual_revenue', 'number', r.annualrevenue, staging.to_numeric(r.annualrevenue) is null),
    ('number_of_employees', 'whole number', r.numberofemployees, staging.to_integer(r.numberofemployees) is null),
    ('billing_latitude', 'number', r.billinglatitude, staging.to_numeric(r.billinglatitude) is null),
    ('billing_longitude', 'number', r.billinglongitude, staging.to_numeric(r.billinglongitude) is null),
    ('shipping_latitude', 'number', r.shippinglatitude, staging.to_numeric(r.shippinglatitude) is null),
    ('shipping_longitude', 'number', r.shippinglongitude, staging.to_numeric(r.shippinglongitude) is null),
    ('is_deleted', 'checkbox', r.isdeleted, staging.to_boolean(r.isdeleted) is null),
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
        where q.object = 'account' and q.raw_id = r.raw_id
    );

comment on view staging.account_cast_failure is
'Values of landed Account rows that do not cast, with their raw text. Grain: one row per landed row and
field. Source: raw_salesforce.account.';
