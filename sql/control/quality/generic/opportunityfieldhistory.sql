-- Generated from objects/opportunityfieldhistory.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.opportunity_field_history_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.opportunityfieldhistory as i
-- as delivered: version_at need not believe it (control.setting.future_stamps_win)
cross join
    lateral (
        select
            coalesce(
                i.system_modstamp,
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
                    or left(i.id, 3) <> '017'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of OpportunityFieldHistory'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end
        )
    ) as c (odd_id, future_stamp)
cross join
    lateral (
        values
        ('opportunity_field_history_odd_id', '', c.odd_id),
        ('opportunity_field_history_future_stamp', '', c.future_stamp)
    ) as r (check_name, part, reason)
where
    num_nonnulls(c.odd_id, c.future_stamp) > 0
    and r.reason is not null;

comment on view control.opportunity_field_history_current_check is
'Undeleted field history record records that lack a value Salesforce requires, hold one that is not
accepted, or have no row in the mart; ids of any that look odd, stamps that are later than their
load. Grain: one row per record, check (check_name) and field (part). Source:
intermediate.opportunityfieldhistory.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.opportunity_field_history_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'opportunity_field_history_overlong_id'
        else 'opportunity_field_history_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunityfieldhistory as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunityfieldhistory' and q.is_in_force
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
from raw_salesforce.opportunityfieldhistory as r
inner join intermediate.opportunityfieldhistory as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        (
            'opportunity_field_history_cast_failure', 'opportunity_id', 'id', r.opportunityid,
            i.opportunity_id is null
        ),
        (
            'opportunity_field_history_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted,
            i.is_deleted is null
        ),
        (
            'opportunity_field_history_state_cast_failure', 'created_at', 'time', r.createddate,
            i.created_at is null
        ),
        (
            'opportunity_field_history_cast_failure', 'created_by_id', 'id', r.createdbyid,
            i.created_by_id is null
        ),
        (
            'opportunity_field_history_state_cast_failure', 'system_modstamp', 'time',
            r.systemmodstamp, i.system_modstamp is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.createddate, ''), nullif(r.systemmodstamp, '')
        ) > num_nonnulls(
            i.created_at, i.system_modstamp
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.opportunityid), octet_length(r.createdbyid)
        ) > staging.longest_id()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_opportunity_field_history_row(coalesce(i.id, f.field));

comment on view control.opportunity_field_history_landing_check is
'Landed field history record rows whose id is null, empty, all zeros or too long, so that nothing
can be keyed by it (record_id is the raw_id); values of the current version of records that do not
cast, and so are NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.opportunityfieldhistory, intermediate.opportunityfieldhistory.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'opportunity_field_history_without_id',
    'Landed field history record rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.opportunityfieldhistory',
    'control.opportunity_field_history_landing_check', 'landing', '{}', '{}', '> 0', '> 0'
),
(
    'opportunity_field_history_overlong_id',
    'Landed field history record rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.opportunityfieldhistory',
    'control.opportunity_field_history_landing_check', 'landing', '{}', '{}', '> 0', '> 0'
),
(
    'opportunity_field_history_state_cast_failure',
    'Flags and stamps of field history records that are there and say nothing, by field',
    'error', 'intermediate.opportunityfieldhistory',
    'control.opportunity_field_history_landing_check', 'landing', '{}', '{}', '> 0', '> 1 %'
),
(
    'opportunity_field_history_cast_failure',
    'Other values of field history records that are not of their type, by field',
    'warn', 'intermediate.opportunityfieldhistory',
    'control.opportunity_field_history_landing_check', 'landing', '{}', '{}', '> 1 %', '> 1 %'
),
(
    'opportunity_field_history_odd_id',
    'Ids of field history records that are not 18 letters and digits beginning with 017',
    'warn', 'intermediate.opportunityfieldhistory',
    'control.opportunity_field_history_current_check', 'record', '{}', '{}', '> 0', '> 0'
),
(
    'opportunity_field_history_future_stamp',
    'Current versions of field history records whose stamp is later than their load',
    'warn', 'intermediate.opportunityfieldhistory',
    'control.opportunity_field_history_current_check', 'record', '{}', '{}', '> 0', '> 0'
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
