-- Generated from objects/forecastingquota.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.forecasting_quota_current_check as
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
                when 'quotaownerid'
                    then exists (
                        select
                        from raw_salesforce.forecastingquota as l
                        where
                            l.id in (i.id, left(i.id, 15))
                            and l.quotaownerid <> ''
                    )
                when 'startdate'
                    then exists (
                        select
                        from raw_salesforce.forecastingquota as l
                        where
                            l.id in (i.id, left(i.id, 15))
                            and l.startdate <> ''
                    )
            end
            then r.reason
        else control.no_value(r.part, r.expected, control.forecasting_quota_text(i.id, r.field))
    end as reason
from intermediate.forecastingquota as i
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
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of ForecastingQuota'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.quota_owner_id is null
                    then 'quota_owner_id is empty'
            end,
            case
                when i.start_date is null
                    then 'start_date is empty'
            end
        )
    ) as c (odd_id, future_stamp, no_quota_owner_id, no_start_date)
cross join
    lateral (
        values
        ('forecasting_quota_odd_id', '', c.odd_id, null, null),
        ('forecasting_quota_future_stamp', '', c.future_stamp, null, null),
        (
            'forecasting_quota_required_field', 'quota_owner_id', c.no_quota_owner_id,
            'quotaownerid', 'id'
        ),
        ('forecasting_quota_required_field', 'start_date', c.no_start_date, 'startdate', 'date')
    ) as r (check_name, part, reason, field, expected)
where
    num_nonnulls(c.odd_id, c.future_stamp, c.no_quota_owner_id, c.no_start_date) > 0
    and r.reason is not null;

comment on view control.forecasting_quota_current_check is
'quota records that lack a value Salesforce requires, hold one that is not accepted, or have no row
in the mart; ids of any that look odd, stamps that are later than their load. Grain: one row per
record, check (check_name) and field (part). Source: intermediate.forecastingquota.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.forecasting_quota_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'forecasting_quota_overlong_id'
        else 'forecasting_quota_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.forecastingquota as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'forecastingquota' and q.is_in_force
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
from raw_salesforce.forecastingquota as r
inner join intermediate.forecastingquota as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        (
            'forecasting_quota_main_cast_failure', 'quota_owner_id', 'id', r.quotaownerid,
            i.quota_owner_id is null
        ),
        (
            'forecasting_quota_cast_failure', 'forecasting_type_id', 'id', r.forecastingtypeid,
            i.forecasting_type_id is null
        ),
        (
            'forecasting_quota_main_cast_failure', 'quota_amount', 'number', r.quotaamount,
            i.quota_amount is null
        ),
        (
            'forecasting_quota_cast_failure', 'quota_quantity', 'number', r.quotaquantity,
            i.quota_quantity is null
        ),
        (
            'forecasting_quota_cast_failure', 'currency_iso_code', 'picklist value',
            r.currencyisocode, i.currency_iso_code is null
        ),
        (
            'forecasting_quota_main_cast_failure', 'start_date', 'date', r.startdate,
            i.start_date is null
        ),
        (
            'forecasting_quota_state_cast_failure', 'created_at', 'time', r.createddate,
            i.created_at is null
        ),
        (
            'forecasting_quota_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'forecasting_quota_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.quotaamount, ''), nullif(r.quotaquantity, ''), nullif(r.startdate, ''),
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, '')
        ) > num_nonnulls(
            i.quota_amount, i.quota_quantity, i.start_date, i.created_at, i.last_modified_at,
            i.system_modstamp
        )
        or greatest(
            octet_length(r.quotaownerid), octet_length(r.forecastingtypeid)
        ) > staging.longest_id()
        or greatest(octet_length(r.currencyisocode)) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_forecasting_quota_row(coalesce(i.id, f.field));

comment on view control.forecasting_quota_landing_check is
'Landed quota rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by
it (record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.forecastingquota, intermediate.forecastingquota.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'forecasting_quota_without_id',
    'Landed quota rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.forecastingquota', 'control.forecasting_quota_landing_check',
    'landing', '{}', '{}', '> 0', '> 0'
),
(
    'forecasting_quota_overlong_id',
    'Landed quota rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.forecastingquota', 'control.forecasting_quota_landing_check', 'landing',
    '{}', '{}', '> 0', '> 0'
),
(
    'forecasting_quota_state_cast_failure',
    'Flags and stamps of quotas that are there and say nothing, by field',
    'error', 'intermediate.forecastingquota', 'control.forecasting_quota_landing_check', 'landing',
    '{}', '{}', '> 0', '> 1 %'
),
(
    'forecasting_quota_main_cast_failure',
    'Amounts, birthdates, required values of quotas that are not of their type',
    'warn', 'intermediate.forecastingquota', 'control.forecasting_quota_landing_check', 'landing',
    '{}', '{}', '> 0', '> 0'
),
(
    'forecasting_quota_cast_failure',
    'Other values of quotas that are not of their type, by field',
    'warn', 'intermediate.forecastingquota', 'control.forecasting_quota_landing_check', 'landing',
    '{}', '{}', '> 1 %', '> 1 %'
),
(
    'forecasting_quota_odd_id',
    'Ids of quotas that are not 18 letters and digits',
    'warn', 'intermediate.forecastingquota', 'control.forecasting_quota_current_check', 'record',
    '{}', '{}', '> 0', '> 0'
),
(
    'forecasting_quota_future_stamp',
    'Current versions of quotas whose stamp is later than their load',
    'warn', 'intermediate.forecastingquota', 'control.forecasting_quota_current_check', 'record',
    '{}', '{}', '> 0', '> 0'
),
(
    'forecasting_quota_required_field',
    'Quotas without a quota owner id or a start date',
    'warn', 'intermediate.forecastingquota', 'control.forecasting_quota_current_check', 'record',
    '{}', '{}', '> 0', '> 0'
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
