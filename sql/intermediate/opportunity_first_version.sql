-- Where landed versions begin, what Salesforce recorded of a deal ends: a landed version knows all
-- of it, and nothing recorded ever overrules one. What the records do not carry is taken from here.
-- One look by index per deal that has any, whether all deals are asked for or one.
create or replace view intermediate.opportunity_first_version as
select
    d.opportunity_id,
    array(
        select c.name
        from jsonb_object_keys(to_jsonb(v)) as c (name)
        where
            c.name not in (
                'landed_from', 'raw_id', 'currency_iso_code', 'created_at', 'stage_name',
                'forecast_category', 'is_closed', 'is_won', 'is_deleted', 'amount', 'probability',
                'close_date', 'system_modstamp', 'last_modified_by_id'
            )
        order by c.name collate pg_catalog."C"
    ) as assumed_columns,
    v.*  -- noqa: AM04
from (
    select h.opportunity_id
    from intermediate.opportunityhistory as h
    where h.opportunity_id is not null
    union
    select h.opportunity_id
    from intermediate.opportunityfieldhistory as h
    where h.opportunity_id is not null
) as d
cross join lateral (
    select
        greatest(v.version_at, v.seen_at) as landed_from,
        v.raw_id,
        v.account_id,
        v.owner_id,
        v.record_type_id,
        v.type,
        v.currency_iso_code,
        v.created_at,
        -- recorded
        v.stage_name,
        v.forecast_category,
        v.is_closed,
        v.is_won,
        v.is_deleted,
        v.amount,
        v.probability,
        v.close_date,
        v.system_modstamp,
        v.last_modified_by_id
    from intermediate.opportunity_landed as v
    where
        v.landed_id in (d.opportunity_id, left(d.opportunity_id, 15))
        and v.id = d.opportunity_id
    order by greatest(v.version_at, v.seen_at) asc, v.version_at desc, v.raw_id desc
    limit 1
) as v;

comment on view intermediate.opportunity_first_version is
'What is known of an Opportunity when its first landed version begins, for deals of which
OpportunityHistory or OpportunityFieldHistory landed. Grain: one row per such opportunity that has landed itself. Source:
intermediate.opportunityhistory, intermediate.opportunityfieldhistory,
intermediate.opportunity_landed.';
comment on column intermediate.opportunity_first_version.landed_from is
'Instant from which landed versions count; -infinity where one has no stamp at all.';
comment on column intermediate.opportunity_first_version.assumed_columns is
'What of it stands for the time before as well, for want of anything better.';
