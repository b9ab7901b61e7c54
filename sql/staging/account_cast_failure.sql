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
        ('annual_revenue', 'number', r.annualrevenue),
        ('number_of_employees', 'whole number', r.numberofemployees),
        ('billing_latitude', 'number', r.billinglatitude),
        ('billing_longitude', 'number', r.billinglongitude),
        ('shipping_latitude', 'number', r.shippinglatitude),
        ('shipping_longitude', 'number', r.shippinglongitude),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.annualrevenue <> '' and staging.to_numeric(r.annualrevenue) is null)
        or (r.numberofemployees <> '' and staging.to_integer(r.numberofemployees) is null)
        or (r.billinglatitude <> '' and staging.to_numeric(r.billinglatitude) is null)
        or (r.billinglongitude <> '' and staging.to_numeric(r.billinglongitude) is null)
        or (r.shippinglatitude <> '' and staging.to_numeric(r.shippinglatitude) is null)
        or (r.shippinglongitude <> '' and staging.to_numeric(r.shippinglongitude) is null)
        or (r.isdeleted <> '' and staging.to_boolean(r.isdeleted) is null)
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
        where q.object = 'account'
    );

comment on view staging.account_cast_failure is
'Values of landed Account rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.account.';
