-- A failure is one of the current version: it goes when a newer version of the record arrives. What
-- the current version lacks is known from current state, so that nothing is cast a second time
-- where everything cast. An empty checkbox is false, never null, and is counted apart. The values
-- name a column of current state each, so that no plan unfolds them before the two are joined.
-- The look-up mentions the field lest it be done for every landed row, not only for failures. It is
-- a function because a sub-select would keep the query from running in parallel.
create or replace view control.check_opportunity_cast_failure as
select
    i.id as record_id,
    f.field as part,
    f.field || ': ' || quote_literal(left(f.raw_value, 100)) || ' is no ' || f.expected as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
inner join intermediate.opportunity as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('amount', 'number', r.amount, i.amount is null),
        ('probability', 'number', r.probability, i.probability is null),
        ('expected_revenue', 'number', r.expectedrevenue, i.expected_revenue is null),
        (
            'total_opportunity_quantity', 'number', r.totalopportunityquantity,
            i.total_opportunity_quantity is null
        ),
        ('is_closed', 'checkbox', r.isclosed, i.is_closed is null),
        ('is_won', 'checkbox', r.iswon, i.is_won is null),
        ('is_private', 'checkbox', r.isprivate, i.is_private is null),
        ('is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('close_date', 'date', r.closedate, i.close_date is null),
        ('created_at', 'time', r.createddate, i.created_at is null),
        ('last_modified_at', 'time', r.lastmodifieddate, i.last_modified_at is null),
        ('system_modstamp', 'time', r.systemmodstamp, i.system_modstamp is null),
        ('last_activity_date', 'date', r.lastactivitydate, i.last_activity_date is null)
    ) as f (field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.amount, ''), nullif(r.probability, ''), nullif(r.expectedrevenue, ''),
            nullif(r.totalopportunityquantity, ''), nullif(r.closedate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''),
            nullif(r.systemmodstamp, ''), nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.amount, i.probability, i.expected_revenue, i.total_opportunity_quantity,
            i.close_date, i.created_at, i.last_modified_at, i.system_modstamp,
            i.last_activity_date
        )
        or num_nulls(i.is_closed, i.is_won, i.is_private, i.is_deleted) > 0
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_opportunity_row(coalesce(i.id, f.field));

comment on view control.check_opportunity_cast_failure is
'Values of the current version of Opportunity records that do not cast, and so are NULL. Grain: one
row per record and field (part). Source: raw_salesforce.opportunity, intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model, scope, warn_if, error_if)
values
(
    'opportunity_cast_failure',
    'Values of opportunities that are not of their type, by field, with the raw text',
    'warn',
    'intermediate.opportunity',
    'landing',
    '> 1 %',
    '> 1 %'
)
on conflict do nothing;
