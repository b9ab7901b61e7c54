-- Generated from objects/user.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.user_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.user as i
left join marts.dim_user as m on i.id = m.user_id
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
                    or left(i.id, 3) <> '005'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of User'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.last_name is null
                    then 'last_name is empty'
            end,
            case
                when m.user_id is null
                    then 'marts.dim_user has no row'
            end
        )
    ) as c (odd_id, future_stamp, no_last_name, no_mart_row)
cross join
    lateral (
        values
        ('user_odd_id', '', c.odd_id),
        ('user_future_stamp', '', c.future_stamp),
        ('user_required_field', 'last_name', c.no_last_name),
        ('user_mart_row_missing', '', c.no_mart_row)
    ) as r (check_name, part, reason)
where
    num_nonnulls(c.odd_id, c.future_stamp, c.no_last_name, c.no_mart_row) > 0
    and r.reason is not null;

comment on view control.user_current_check is
'User records that lack a value Salesforce requires, hold one that is not accepted, or have no row
in the mart; ids of any that look odd, stamps that are later than their load. Grain: one row per
record, check (check_name) and field (part). Source: intermediate.user, marts.dim_user.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.user_mart_check as
select
    m.user_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_user as m
left join intermediate.user as i on m.user_id = i.id
left join marts.dim_user as to_manager on m.manager_id = to_manager.user_id
cross join
    lateral (
        values (
            case
                when i.id is null
                    then 'the mart has a row, but the record is unknown'
            end,
            case
                when
                    m.manager_id is not null
                    and to_manager.user_id is null
                    then
                        'the manager ' || m.manager_id || case
                            when control.user_is_known(m.manager_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_manager)
cross join
    lateral (
        values
        ('user_mart_row_stray', c.stray),
        ('user_manager_link', c.lost_manager)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_manager) > 0
    and r.reason is not null;

comment on view control.user_mart_check is
'Rows of marts.dim_user without a record, or that name a record which its own mart does not have.
Grain: one row per record and check (check_name). Source: marts.dim_user, intermediate.user.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.user_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'user_overlong_id'
        else 'user_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.user as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'user' and q.is_in_force
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
from raw_salesforce.user as r
inner join intermediate.user as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        ('user_cast_failure', 'manager_id', 'id', r.managerid, i.manager_id is null),
        ('user_cast_failure', 'user_role_id', 'id', r.userroleid, i.user_role_id is null),
        ('user_cast_failure', 'profile_id', 'id', r.profileid, i.profile_id is null),
        ('user_cast_failure', 'user_type', 'picklist value', r.usertype, i.user_type is null),
        ('user_cast_failure', 'time_zone', 'picklist value', r.timezonesidkey, i.time_zone is null),
        (
            'user_cast_failure', 'default_currency_iso_code', 'picklist value',
            r.defaultcurrencyisocode, i.default_currency_iso_code is null
        ),
        ('user_state_cast_failure', 'is_active', 'checkbox', r.isactive, i.is_active is null),
        ('user_state_cast_failure', 'created_at', 'time', r.createddate, i.created_at is null),
        ('user_cast_failure', 'created_by_id', 'id', r.createdbyid, i.created_by_id is null),
        (
            'user_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'user_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'user_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        ),
        ('user_cast_failure', 'last_login_at', 'time', r.lastlogindate, i.last_login_at is null)
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.createddate, ''), nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, ''),
            nullif(r.lastlogindate, '')
        ) > num_nonnulls(
            i.created_at, i.last_modified_at, i.system_modstamp, i.last_login_at
        )
        or num_nulls(
            i.is_active
        ) > num_nulls(
            r.isactive
        )
        or greatest(
            octet_length(r.managerid), octet_length(r.userroleid), octet_length(r.profileid),
            octet_length(r.createdbyid), octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(
            octet_length(r.usertype), octet_length(r.timezonesidkey),
            octet_length(r.defaultcurrencyisocode)
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
    and r.raw_id = control.current_user_row(coalesce(i.id, f.field));

comment on view control.user_landing_check is
'Landed User rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by it
(record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.user, intermediate.user.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'user_without_id',
    'Landed User rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.user', 'control.user_landing_check', 'landing', '{}', '{}', '> 0',
    '> 0'
),
(
    'user_overlong_id',
    'Landed User rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.user', 'control.user_landing_check', 'landing', '{}', '{}', '> 0', '> 0'
),
(
    'user_state_cast_failure',
    'Flags and stamps of users that are there and say nothing, by field',
    'error', 'intermediate.user', 'control.user_landing_check', 'landing', '{}', '{}', '> 0',
    '> 1 %'
),
(
    'user_cast_failure',
    'Other values of users that are not of their type, by field',
    'warn', 'intermediate.user', 'control.user_landing_check', 'landing', '{}', '{}', '> 1 %',
    '> 1 %'
),
(
    'user_odd_id',
    'Ids of users that are not 18 letters and digits beginning with 005',
    'warn', 'intermediate.user', 'control.user_current_check', 'record', '{}', '{}', '> 0', '> 0'
),
(
    'user_future_stamp',
    'Current versions of users whose stamp is later than their load',
    'warn', 'intermediate.user', 'control.user_current_check', 'record', '{}', '{}', '> 0', '> 0'
),
(
    'user_required_field',
    'Users without a last name',
    'warn', 'intermediate.user', 'control.user_current_check', 'record', '{}', '{}', '> 0', '> 0'
),
(
    'user_mart_row_missing',
    'Every record has its row in marts.dim_user',
    'error', 'intermediate.user', 'control.user_current_check', 'record', '{}',
    '{"marts.dim_user": "id"}', '> 0', '> 0'
),
(
    'user_mart_row_stray',
    'Every row of marts.dim_user has its record',
    'error', 'marts.dim_user', 'control.user_mart_check', 'record', '{intermediate.user}', '{}',
    '> 0', '> 0'
),
(
    'user_manager_link',
    'Each manager_id in marts.dim_user names a row of marts.dim_user',
    'warn', 'marts.dim_user', 'control.user_mart_check', 'record', '{}',
    '{"marts.dim_user": "manager_id", "intermediate.user": "manager_id"}', '> 0', '> 0'
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
