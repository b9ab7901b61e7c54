-- Generated from objects/currencytype.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.currency_type_current_check as
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
                when 'isocode'
                    then exists (
                        select
                        from raw_salesforce.currencytype as l
                        where
                            l.id in (i.id, left(i.id, 15))
                            and l.isocode <> ''
                    )
                when 'conversionrate'
                    then exists (
                        select
                        from raw_salesforce.currencytype as l
                        where
                            l.id in (i.id, left(i.id, 15))
                            and l.conversionrate <> ''
                    )
            end
            then r.reason
        else control.no_value(r.part, r.expected, control.currency_type_text(i.id, r.field))
    end as reason
from intermediate.currencytype as i
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
                    or left(i.id, 3) <> '01L'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of CurrencyType'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.iso_code is null
                    then 'iso_code is empty'
            end,
            case
                when i.conversion_rate is null
                    then 'conversion_rate is empty'
            end
        )
    ) as c (odd_id, future_stamp, no_iso_code, no_conversion_rate)
cross join
    lateral (
        values
        ('currency_type_odd_id', '', c.odd_id, null, null),
        ('currency_type_future_stamp', '', c.future_stamp, null, null),
        ('currency_type_required_field', 'iso_code', c.no_iso_code, 'isocode', 'picklist value'),
        (
            'currency_type_required_field', 'conversion_rate', c.no_conversion_rate,
            'conversionrate', 'number'
        )
    ) as r (check_name, part, reason, field, expected)
where
    num_nonnulls(c.odd_id, c.future_stamp, c.no_iso_code, c.no_conversion_rate) > 0
    and r.reason is not null;

comment on view control.currency_type_current_check is
'currency records that lack a value Salesforce requires, hold one that is not accepted, or have no
row in the mart; ids of any that look odd, stamps that are later than their load. Grain: one row per
record, check (check_name) and field (part). Source: intermediate.currencytype.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.currency_type_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'currency_type_overlong_id'
        else 'currency_type_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.currencytype as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'currencytype' and q.is_in_force
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
from raw_salesforce.currencytype as r
inner join intermediate.currencytype as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        (
            'currency_type_main_cast_failure', 'iso_code', 'picklist value', r.isocode,
            i.iso_code is null
        ),
        (
            'currency_type_main_cast_failure', 'conversion_rate', 'number', r.conversionrate,
            i.conversion_rate is null
        ),
        (
            'currency_type_cast_failure', 'decimal_places', 'whole number', r.decimalplaces,
            i.decimal_places is null
        ),
        (
            'currency_type_state_cast_failure', 'is_active', 'checkbox', r.isactive,
            i.is_active is null
        ),
        (
            'currency_type_state_cast_failure', 'is_corporate', 'checkbox', r.iscorporate,
            i.is_corporate is null
        ),
        (
            'currency_type_state_cast_failure', 'created_at', 'time', r.createddate,
            i.created_at is null
        ),
        (
            'currency_type_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'currency_type_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.conversionrate, ''), nullif(r.decimalplaces, ''), nullif(r.createddate, ''),
            nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, '')
        ) > num_nonnulls(
            i.conversion_rate, i.decimal_places, i.created_at, i.last_modified_at, i.system_modstamp
        )
        or num_nulls(
            i.is_active, i.is_corporate
        ) > num_nulls(
            r.isactive, r.iscorporate
        )
        or greatest(octet_length(r.isocode)) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_currency_type_row(coalesce(i.id, f.field));

comment on view control.currency_type_landing_check is
'Landed currency rows whose id is null, empty, all zeros or too long, so that nothing can be keyed
by it (record_id is the raw_id); values of the current version of records that do not cast, and so
are NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.currencytype, intermediate.currencytype.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'currency_type_without_id',
    'Landed currency rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.currencytype', 'control.currency_type_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'currency_type_overlong_id',
    'Landed currency rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.currencytype', 'control.currency_type_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'currency_type_state_cast_failure',
    'Flags and stamps of currencies that are there and say nothing, by field',
    'error', 'intermediate.currencytype', 'control.currency_type_landing_check', 'landing', '{}',
    '{}', '> 0', '> 1 %'
),
(
    'currency_type_main_cast_failure',
    'Amounts, birthdates, required values of currencies that are not of their type',
    'warn', 'intermediate.currencytype', 'control.currency_type_landing_check', 'landing', '{}',
    '{}', '> 0', '> 0'
),
(
    'currency_type_cast_failure',
    'Other values of currencies that are not of their type, by field',
    'warn', 'intermediate.currencytype', 'control.currency_type_landing_check', 'landing', '{}',
    '{}', '> 1 %', '> 1 %'
),
(
    'currency_type_odd_id',
    'Ids of currencies that are not 18 letters and digits beginning with 01L',
    'warn', 'intermediate.currencytype', 'control.currency_type_current_check', 'record', '{}',
    '{}', '> 0', '> 0'
),
(
    'currency_type_future_stamp',
    'Current versions of currencies whose stamp is later than their load',
    'warn', 'intermediate.currencytype', 'control.currency_type_current_check', 'record', '{}',
    '{}', '> 0', '> 0'
),
(
    'currency_type_required_field',
    'Currencies without an iso code or a conversion rate',
    'warn', 'intermediate.currencytype', 'control.currency_type_current_check', 'record', '{}',
    '{}', '> 0', '> 0'
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
