-- Generated from objects/account.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.account_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.account as i
left join marts.dim_account as m on i.id = m.account_id
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
                    or left(i.id, 3) <> '001'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of Account'
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
                when
                    i.is_deleted is not true
                    and i.type not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'account.type'
                    )
                    then
                        'type ' || control.quoted(i.type)
                        || ' is not an accepted value'
            end,
            case
                when
                    i.is_deleted is not true
                    and i.industry not in (
                        select v.value
                        from control.accepted_value as v
                        where v.field = 'account.industry'
                    )
                    then
                        'industry ' || control.quoted(i.industry)
                        || ' is not an accepted value'
            end,
            case
                when i.is_deleted is false and m.account_id is null
                    then 'the record is not deleted, but marts.dim_account has no row'
            end
        )
    ) as c (odd_id, future_stamp, no_name, odd_type, odd_industry, no_mart_row)
cross join
    lateral (
        values
        ('account_odd_id', '', c.odd_id),
        ('account_future_stamp', '', c.future_stamp),
        ('account_required_field', 'name', c.no_name),
        ('account_type_value', '', c.odd_type),
        ('account_industry_value', '', c.odd_industry),
        ('account_mart_row_missing', '', c.no_mart_row)
    ) as r (check_name, part, reason)
where
    num_nonnulls(
        c.odd_id, c.future_stamp, c.no_name, c.odd_type, c.odd_industry, c.no_mart_row
    ) > 0
    and r.reason is not null;

comment on view control.account_current_check is
'Undeleted Account records that lack a value Salesforce requires, hold one that is not accepted, or
have no row in the mart; ids of any that look odd, stamps that are later than their load. Grain: one
row per record, check (check_name) and field (part). Source: intermediate.account,
marts.dim_account.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.account_mart_check as
select
    m.account_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_account as m
left join intermediate.account as i on m.account_id = i.id
left join marts.dim_account as to_parent on m.parent_account_id = to_parent.account_id
cross join
    lateral (
        values (
            case
                when i.id is null or i.is_deleted
                    then 'the mart has a row, but the record is deleted or unknown'
            end,
            case
                when
                    m.parent_account_id is not null
                    and to_parent.account_id is null
                    then
                        'the parent account ' || m.parent_account_id || case
                            when control.account_is_known(m.parent_account_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_parent)
cross join
    lateral (
        values
        ('account_mart_row_stray', c.stray),
        ('account_parent_link', c.lost_parent)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_parent) > 0
    and r.reason is not null;

comment on view control.account_mart_check is
'Rows of marts.dim_account without an undeleted record, or that name a record which its own mart
does not have. Grain: one row per record and check (check_name). Source: marts.dim_account,
intermediate.account.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.account_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'account_overlong_id'
        else 'account_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.account as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'account' and q.is_in_force
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
from raw_salesforce.account as r
inner join intermediate.account as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        (
            'account_cast_failure', 'parent_account_id', 'id', r.parentid,
            i.parent_account_id is null
        ),
        ('account_cast_failure', 'owner_id', 'id', r.ownerid, i.owner_id is null),
        ('account_cast_failure', 'record_type_id', 'id', r.recordtypeid, i.record_type_id is null),
        (
            'account_cast_failure', 'master_record_id', 'id', r.masterrecordid,
            i.master_record_id is null
        ),
        ('account_cast_failure', 'type', 'picklist value', r.type, i.type is null),
        ('account_cast_failure', 'industry', 'picklist value', r.industry, i.industry is null),
        ('account_cast_failure', 'ownership', 'picklist value', r.ownership, i.ownership is null),
        ('account_cast_failure', 'rating', 'picklist value', r.rating, i.rating is null),
        (
            'account_cast_failure', 'account_source', 'picklist value', r.accountsource,
            i.account_source is null
        ),
        (
            'account_main_cast_failure', 'annual_revenue', 'number', r.annualrevenue,
            i.annual_revenue is null
        ),
        (
            'account_cast_failure', 'number_of_employees', 'whole number', r.numberofemployees,
            i.number_of_employees is null
        ),
        (
            'account_cast_failure', 'currency_iso_code', 'picklist value', r.currencyisocode,
            i.currency_iso_code is null
        ),
        (
            'account_cast_failure', 'billing_latitude', 'number', r.billinglatitude,
            i.billing_latitude is null
        ),
        (
            'account_cast_failure', 'billing_longitude', 'number', r.billinglongitude,
            i.billing_longitude is null
        ),
        (
            'account_cast_failure', 'shipping_latitude', 'number', r.shippinglatitude,
            i.shipping_latitude is null
        ),
        (
            'account_cast_failure', 'shipping_longitude', 'number', r.shippinglongitude,
            i.shipping_longitude is null
        ),
        ('account_state_cast_failure', 'is_deleted', 'checkbox', r.isdeleted, i.is_deleted is null),
        ('account_state_cast_failure', 'created_at', 'time', r.createddate, i.created_at is null),
        ('account_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'account_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'account_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'account_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        (
            'account_cast_failure', 'last_activity_date', 'date', r.lastactivitydate,
            i.last_activity_date is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.annualrevenue, ''), nullif(r.numberofemployees, ''),
            nullif(r.billinglatitude, ''), nullif(r.billinglongitude, ''),
            nullif(r.shippinglatitude, ''), nullif(r.shippinglongitude, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.lastactivitydate, '')
        ) > num_nonnulls(
            i.annual_revenue, i.number_of_employees, i.billing_latitude, i.billing_longitude,
            i.shipping_latitude, i.shipping_longitude, i.created_at, i.last_modified_at,
            i.system_modstamp, i.last_activity_date
        )
        or i.is_deleted is null
        or greatest(
            octet_length(r.parentid), octet_length(r.ownerid), octet_length(r.recordtypeid),
            octet_length(r.masterrecordid), octet_length(r.createdbyid),
            octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.type), octet_length(r.industry), octet_length(r.ownership),
            octet_length(r.rating), octet_length(r.accountsource), octet_length(r.currencyisocode)
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
    and r.raw_id = control.current_account_row(coalesce(i.id, f.field));

comment on view control.account_landing_check is
'Landed Account rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by
it (record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.account, intermediate.account.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'account_without_id',
    'Landed Account rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.account', 'control.account_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'account_overlong_id',
    'Landed Account rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_state_cast_failure',
    'Flags and stamps of accounts that are there and say nothing, by field',
    'error', 'intermediate.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 0',
    '> 1 %'
),
(
    'account_main_cast_failure',
    'Amounts, birthdates, required values of accounts that are not of their type',
    'warn', 'intermediate.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_cast_failure',
    'Other values of accounts that are not of their type, by field',
    'warn', 'intermediate.account', 'control.account_landing_check', 'landing', '{}', '{}', '> 1 %',
    '> 1 %'
),
(
    'account_odd_id',
    'Ids of accounts that are not 18 letters and digits beginning with 001',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_future_stamp',
    'Current versions of accounts whose stamp is later than their load',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_required_field',
    'Undeleted accounts without a name',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_type_value',
    'The type of undeleted accounts is one of control.accepted_value',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_industry_value',
    'The industry of undeleted accounts is one of control.accepted_value',
    'warn', 'intermediate.account', 'control.account_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'account_mart_row_missing',
    'Every undeleted record has its row in marts.dim_account',
    'error', 'intermediate.account', 'control.account_current_check', 'record', '{}',
    '{"marts.dim_account": "id"}', '> 0', '> 0'
),
(
    'account_mart_row_stray',
    'Every row of marts.dim_account has its undeleted record',
    'error', 'marts.dim_account', 'control.account_mart_check', 'record', '{intermediate.account}',
    '{}', '> 0', '> 0'
),
(
    'account_parent_link',
    'Each parent_account_id in marts.dim_account names a row of marts.dim_account',
    'warn', 'marts.dim_account', 'control.account_mart_check', 'record', '{}',
    '{"marts.dim_account": "parent_account_id", "intermediate.account": "parent_account_id"}',
    '> 0', '> 0'
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
        'account.type',
        array[
            'Prospect', 'Customer - Direct', 'Customer - Channel', 'Channel Partner / Reseller',
            'Installation Partner', 'Technology Partner', 'Analyst', 'Competitor', 'Customer',
            'Integrator', 'Investor', 'Partner', 'Press', 'Reseller', 'Other'
        ]
    ),
    (
        'account.industry',
        array[
            'Agriculture', 'Apparel', 'Banking', 'Biotechnology', 'Chemicals', 'Communications',
            'Construction', 'Consulting', 'Education', 'Electronics', 'Energy', 'Engineering',
            'Entertainment', 'Environmental', 'Finance', 'Food & Beverage', 'Government',
            'Healthcare', 'Hospitality', 'Insurance', 'Machinery', 'Manufacturing', 'Media',
            'Not For Profit', 'Recreation', 'Retail', 'Shipping', 'Technology',
            'Telecommunications', 'Transportation', 'Utilities', 'Other'
        ]
    )
) as p (field, accepted)
cross join lateral unnest(p.accepted) as v (value)
on conflict do nothing;

insert into control.freshness_limit (object, stale_after)
values ('account', '3 days')
on conflict do nothing;
