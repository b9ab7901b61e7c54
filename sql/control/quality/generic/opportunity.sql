-- Generated from objects/opportunity.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.opportunity_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    -- what was there is looked up for the rows that are reported, and only where a version of the
    -- record has a text there, which an index tells: what nobody delivers is empty in every record
    case
        when r.expected is null then r.reason
        when
            not case r.field
                when 'stagename'
                    then exists (
                        select
                        from raw_salesforce.opportunity as l
                        where
                            l.id in (i.id, left(i.id, 15))
                            and l.stagename <> ''
                    )
                when 'closedate'
                    then exists (
                        select
                        from raw_salesforce.opportunity as l
                        where
                            l.id in (i.id, left(i.id, 15))
                            and l.closedate <> ''
                    )
            end
            then r.reason
        else control.no_value(r.part, r.expected, control.opportunity_text(i.id, r.field))
    end as reason
from intermediate.opportunity as i
left join marts.fct_opportunity as m on i.id = m.opportunity_id
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
                    or left(i.id, 3) <> '006'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of Opportunity'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.is_deleted is not true and i.name is null
                    then 'name is empty'
            end,
            case
                when i.is_deleted is not true and i.stage_name is null
                    then 'stage_name is empty'
            end,
            case
                when i.is_deleted is not true and i.close_date is null
                    then 'close_date is empty'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.type not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.type'
                    )
                    then
                        'type ' || control.quoted(i.type)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.lead_source not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.lead_source'
                    )
                    then
                        'lead_source ' || control.quoted(i.lead_source)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.stage_name not in (
                        select v.stage_name
                        from control.stage as v
                    )
                    then
                        'stage_name ' || control.quoted(i.stage_name)
                        || ' is not a stage of control.stage'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.forecast_category not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.forecast_category'
                    )
                    then
                        'forecast_category ' || control.quoted(i.forecast_category)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.forecast_category_name not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'opportunity.forecast_category_name'
                    )
                    then
                        'forecast_category_name ' || control.quoted(i.forecast_category_name)
                        || ' is not an accepted value'
            end,
            case
                when i.is_deleted is false and m.opportunity_id is null
                    then 'the record is not deleted, but marts.fct_opportunity has no row'
            end
        )
    ) as c (
        odd_id, future_stamp, no_name, no_stage_name, no_close_date, odd_type, odd_lead_source,
        odd_stage_name, odd_forecast_category, odd_forecast_category_name, no_mart_row
    )
cross join
    lateral (
        values
        ('opportunity_odd_id', '', c.odd_id, null, null),
        ('opportunity_future_stamp', '', c.future_stamp, null, null),
        ('opportunity_required_field', 'name', c.no_name, null, null),
        (
            'opportunity_required_field', 'stage_name', c.no_stage_name, 'stagename',
            'picklist value'
        ),
        ('opportunity_required_field', 'close_date', c.no_close_date, 'closedate', 'date'),
        ('opportunity_type_value', '', c.odd_type, null, null),
        ('opportunity_lead_source_value', '', c.odd_lead_source, null, null),
        ('opportunity_stage_value', '', c.odd_stage_name, null, null),
        (
            'opportunity_forecast_category_value', 'forecast_category', c.odd_forecast_category,
            null, null
        ),
        (
            'opportunity_forecast_category_value', 'forecast_category_name',
            c.odd_forecast_category_name, null, null
        ),
        ('opportunity_mart_row_missing', '', c.no_mart_row, null, null)
    ) as r (check_name, part, reason, field, expected)
where
    num_nonnulls(
        c.odd_id, c.future_stamp, c.no_name, c.no_stage_name, c.no_close_date, c.odd_type,
        c.odd_lead_source, c.odd_stage_name, c.odd_forecast_category, c.odd_forecast_category_name,
        c.no_mart_row
    ) > 0
    and r.reason is not null;

comment on view control.opportunity_current_check is
'Undeleted Opportunity records that lack a value Salesforce requires, hold one that is not accepted,
or have no row in the mart; ids of any that look odd, stamps that are later than their load. Grain:
one row per record, check (check_name) and field (part). Source: intermediate.opportunity,
marts.fct_opportunity.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.opportunity_mart_check as
select
    m.opportunity_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.fct_opportunity as m
left join intermediate.opportunity as i on m.opportunity_id = i.id
left join marts.dim_account as to_account on m.account_id = to_account.account_id
left join marts.dim_contact as to_contact on m.contact_id = to_contact.contact_id
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
                    m.contact_id is not null
                    and to_contact.contact_id is null
                    then
                        'the contact ' || m.contact_id || case
                            when control.contact_is_known(m.contact_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_account, lost_contact)
cross join
    lateral (
        values
        ('opportunity_mart_row_stray', c.stray),
        ('opportunity_account_link', c.lost_account),
        ('opportunity_contact_link', c.lost_contact)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_account, c.lost_contact) > 0
    and r.reason is not null;

comment on view control.opportunity_mart_check is
'Rows of marts.fct_opportunity without an undeleted record, or that name a record which its own mart
does not have. Grain: one row per record and check (check_name). Source: marts.fct_opportunity,
intermediate.opportunity.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.opportunity_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'opportunity_overlong_id'
        else 'opportunity_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.opportunity as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity' and q.is_in_force
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
from raw_salesforce.opportunity as r
inner join intermediate.opportunity as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('opportunity_cast_failure', 'account_id', 'id', r.accountid, i.account_id is null),
        ('opportunity_cast_failure', 'owner_id', 'id', r.ownerid, i.owner_id is null),
        ('opportunity_cast_failure', 'campaign_id', 'id', r.campaignid, i.campaign_id is null),
        ('opportunity_cast_failure', 'contact_id', 'id', r.contactid, i.contact_id is null),
        (
            'opportunity_cast_failure', 'record_type_id', 'id', r.recordtypeid,
            i.record_type_id is null
        ),
        (
            'opportunity_cast_failure', 'pricebook2_id', 'id', r.pricebook2id,
            i.pricebook2_id is null
        ),
        (
            'opportunity_cast_failure', 'synced_quote_id', 'id', r.syncedquoteid,
            i.synced_quote_id is null
        ),
        ('opportunity_cast_failure', 'type', 'picklist value', r.type, i.type is null),
        (
            'opportunity_cast_failure', 'lead_source', 'picklist value', r.leadsource,
            i.lead_source is null
        ),
        (
            'opportunity_main_cast_failure', 'stage_name', 'picklist value', r.stagename,
            i.stage_name is null
        ),
        (
            'opportunity_cast_failure', 'forecast_category', 'picklist value', r.forecastcategory,
            i.forecast_category is null
        ),
        (
            'opportunity_cast_failure', 'forecast_category_name', 'picklist value',
            r.forecastcategoryname, i.forecast_category_name is null
        ),
        ('opportunity_main_cast_failure', 'amount', 'number', r.amount, i.amount is null),
        ('opportunity_cast_failure', 'probability', 'number', r.probability, i.probability is null),
        (
            'opportunity_main_cast_failure', 'expected_revenue', 'number', r.expectedrevenue,
            i.expected_revenue is null
        ),
        (
            'opportunity_cast_failure', 'total_opportunity_quantity', 'number',
            r.totalopportunityquantity, i.total_opportunity_quantity is null
        ),
        (
            'opportunity_cast_failure', 'fiscal_year', 'whole number', r.fiscalyear,
            i.fiscal_year is null
        ),
        (
            'opportunity_cast_failure', 'fiscal_quarter', 'whole number', r.fiscalquarter,
            i.fiscal_quarter is null
        ),
        (
            'opportunity_cast_failure', 'salesforce_push_count', 'whole number', r.pushcount,
            i.salesforce_push_count is null
        ),
        (
            'opportunity_cast_failure', 'currency_iso_code', 'picklist value', r.currencyisocode,
            i.currency_iso_code is null
        ),
        (
            'opportunity_state_cast_failure', 'is_closed', 'checkbox', r.isclosed,
            i.is_closed is null
        ),
        ('opportunity_state_cast_failure', 'is_won', 'checkbox', r.iswon, i.is_won is null),
        (
            'opportunity_state_cast_failure', 'is_private', 'checkbox', r.isprivate,
            i.is_private is null
        ),
        (
            'opportunity_state_cast_failure', 'has_open_activity', 'checkbox', r.hasopenactivity,
            i.has_open_activity is null
        ),
        (
            'opportunity_state_cast_failure', 'has_overdue_task', 'checkbox', r.hasoverduetask,
            i.has_overdue_task is null
        ),
        (
            'opportunity_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted,
            i.is_deleted is null
        ),
        ('opportunity_main_cast_failure', 'close_date', 'date', r.closedate, i.close_date is null),
        (
            'opportunity_state_cast_failure', 'created_at', 'time', r.createddate,
            i.created_at is null
        ),
        ('opportunity_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'opportunity_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'opportunity_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'opportunity_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        (
            'opportunity_cast_failure', 'last_stage_change_at', 'time', r.laststagechangedate,
            i.last_stage_change_at is null
        ),
        (
            'opportunity_cast_failure', 'last_viewed_at', 'time', r.lastvieweddate,
            i.last_viewed_at is null
        ),
        (
            'opportunity_cast_failure', 'last_activity_date', 'date', r.lastactivitydate,
            i.last_activity_date is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.amount, ''), nullif(r.probability, ''), nullif(r.expectedrevenue, ''),
            nullif(r.totalopportunityquantity, ''), nullif(r.fiscalyear, ''),
            nullif(r.fiscalquarter, ''), nullif(r.pushcount, ''), nullif(r.closedate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.laststagechangedate, ''), nullif(r.lastvieweddate, ''),
            nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.amount, i.probability, i.expected_revenue, i.total_opportunity_quantity,
            i.fiscal_year, i.fiscal_quarter, i.salesforce_push_count, i.close_date, i.created_at,
            i.last_modified_at, i.system_modstamp, i.last_stage_change_at, i.last_viewed_at,
            i.last_activity_date
        )
        or num_nulls(
            i.is_closed, i.is_won, i.is_private, i.has_open_activity, i.has_overdue_task
        ) > num_nulls(
            r.isclosed, r.iswon, r.isprivate, r.hasopenactivity, r.hasoverduetask
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.accountid), octet_length(r.ownerid), octet_length(r.campaignid),
            octet_length(r.contactid), octet_length(r.recordtypeid), octet_length(r.pricebook2id),
            octet_length(r.syncedquoteid), octet_length(r.createdbyid),
            octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.type), octet_length(r.leadsource), octet_length(r.stagename),
            octet_length(r.forecastcategory), octet_length(r.forecastcategoryname),
            octet_length(r.currencyisocode)
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
    and r.raw_id = control.current_opportunity_row(coalesce(i.id, f.field));

comment on view control.opportunity_landing_check is
'Landed Opportunity rows whose id is null, empty, all zeros or too long, so that nothing can be
keyed by it (record_id is the raw_id); values of the current version of records that do not cast,
and so are NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.opportunity, intermediate.opportunity.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'opportunity_without_id',
    'Landed Opportunity rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.opportunity', 'control.opportunity_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'opportunity_overlong_id',
    'Landed Opportunity rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.opportunity', 'control.opportunity_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'opportunity_state_cast_failure',
    'Flags and stamps of opportunities that are there and say nothing, by field',
    'error', 'intermediate.opportunity', 'control.opportunity_landing_check', 'landing', '{}', '{}',
    '> 0', '> 1 %'
),
(
    'opportunity_main_cast_failure',
    'Amounts, birthdates, required values of opportunities that are not of their type',
    'warn', 'intermediate.opportunity', 'control.opportunity_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_cast_failure',
    'Other values of opportunities that are not of their type, by field',
    'warn', 'intermediate.opportunity', 'control.opportunity_landing_check', 'landing', '{}', '{}',
    '> 1 %', '> 1 %'
),
(
    'opportunity_odd_id',
    'Ids of opportunities that are not 18 letters and digits beginning with 006',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_future_stamp',
    'Current versions of opportunities whose stamp is later than their load',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_required_field',
    'Undeleted opportunities without a name, a stage or a close date',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_type_value',
    'The type of undeleted opportunities is one of control.accepted_value',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_lead_source_value',
    'The lead source of undeleted opportunities is one of control.accepted_value',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_stage_value',
    'The stage of undeleted opportunities is one of control.stage',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_forecast_category_value',
    'The forecast category of undeleted opportunities is one of control.accepted_value',
    'warn', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}', '{}',
    '> 0', '> 0'
),
(
    'opportunity_mart_row_missing',
    'Every undeleted record has its row in marts.fct_opportunity',
    'error', 'intermediate.opportunity', 'control.opportunity_current_check', 'record', '{}',
    '{"marts.fct_opportunity": "id"}', '> 0', '> 0'
),
(
    'opportunity_mart_row_stray',
    'Every row of marts.fct_opportunity has its undeleted record',
    'error', 'marts.fct_opportunity', 'control.opportunity_mart_check', 'record',
    '{intermediate.opportunity}', '{}', '> 0', '> 0'
),
(
    'opportunity_account_link',
    'Each account_id in marts.fct_opportunity names a row of marts.dim_account',
    'warn', 'marts.fct_opportunity', 'control.opportunity_mart_check', 'record', '{}',
    '{"marts.dim_account": "account_id", "intermediate.account": "account_id"}', '> 0', '> 0'
),
(
    'opportunity_contact_link',
    'Each contact_id in marts.fct_opportunity names a row of marts.dim_contact',
    'warn', 'marts.fct_opportunity', 'control.opportunity_mart_check', 'record', '{}',
    '{"marts.dim_contact": "contact_id", "intermediate.contact": "contact_id"}', '> 0', '> 0'
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
        'opportunity.type',
        array[
            'New Customer', 'Existing Customer - Upgrade', 'Existing Customer - Replacement',
            'Existing Customer - Downgrade', 'New Business', 'Existing Business'
        ]
    ),
    (
        'opportunity.lead_source',
        array[
            'Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other', 'Advertisement',
            'Customer Event', 'Employee Referral', 'External Referral', 'Google AdWords', 'Partner',
            'Public Relations', 'Seminar - Internal', 'Seminar - Partner', 'Trade Show', 'Webinar',
            'Word of mouth'
        ]
    ),
    (
        'opportunity.forecast_category',
        array[
            'Omitted', 'Pipeline', 'BestCase', 'MostLikely', 'Forecast', 'Closed'
        ]
    ),
    (
        'opportunity.forecast_category_name',
        array[
            'Omitted', 'Pipeline', 'Best Case', 'Most Likely', 'Commit', 'Closed'
        ]
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;

insert into control.freshness_limit (object, stale_after)
values ('opportunity', '3 days')
on conflict do nothing;
