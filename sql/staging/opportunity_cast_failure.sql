-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.opportunity_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.opportunity as r
cross join
    lateral (
        values
        ('amount', 'number', r.amount),
        ('probability', 'number', r.probability),
        ('expected_revenue', 'number', r.expectedrevenue),
        ('total_opportunity_quantity', 'number', r.totalopportunityquantity),
        ('is_closed', 'checkbox', r.isclosed),
        ('is_won', 'checkbox', r.iswon),
        ('is_private', 'checkbox', r.isprivate),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('close_date', 'date', r.closedate),
        ('created_at', 'time', r.createddate),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.amount <> '' and staging.to_numeric(r.amount) is null)
        or (r.probability <> '' and staging.to_numeric(r.probability) is null)
        or (r.expectedrevenue <> '' and staging.to_numeric(r.expectedrevenue) is null)
        or (
            r.totalopportunityquantity <> ''
            and staging.to_numeric(r.totalopportunityquantity) is null
        )
        or (r.isclosed <> '' and staging.to_boolean(r.isclosed) is null)
        or (r.iswon <> '' and staging.to_boolean(r.iswon) is null)
        or (r.isprivate <> '' and staging.to_boolean(r.isprivate) is null)
        or (r.isdeleted <> '' and staging.to_boolean(r.isdeleted) is null)
        or (r.closedate <> '' and staging.to_date(r.closedate) is null)
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
        where q.object = 'opportunity'
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.opportunity.';
