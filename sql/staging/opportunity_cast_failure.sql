-- A field fails where landing holds text and the typed column holds nothing.
create or replace view staging.opportunity_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid
from raw_salesforce.opportunity as r
cross join lateral (
    values
    ('amount', 'number', r.amount, staging.to_numeric(r.amount) is null),
    ('probability', 'number', r.probability, staging.to_numeric(r.probability) is null),
    ('expected_revenue', 'number', r.expectedrevenue, staging.to_numeric(r.expectedrevenue) is null),
    ('total_opportunity_quantity', 'number', r.totalopportunityquantity, staging.to_numeric(r.totalopportunityquantity) is null),
    ('is_closed', 'checkbox', r.isclosed, staging.to_boolean(r.isclosed) is null),
    ('is_won', 'checkbox', r.iswon, staging.to_boolean(r.iswon) is null),
    ('is_private', 'checkbox', r.isprivate, staging.to_boolean(r.isprivate) is null),
    ('is_deleted', 'checkbox', r.isdeleted, staging.to_boolean(r.isdeleted) is null),
    ('close_date', 'date', r.closedate, staging.to_date(r.closedate) is null),
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
        where q.object = 'opportunity' and q.raw_id = r.raw_id
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed row and
field. Source: raw_salesforce.opportunity.';
