-- Generated from objects/userrole.toml by make generate; edit that.
-- Current state. Each condition is stated once, as the reason it gives where it is violated: one
-- look at a row serves all of them, and only rows that violate one are unfolded.
create or replace view control.user_role_current_check as
select
    i.id as record_id,
    r.check_name,
    r.part,
    r.reason
from intermediate.userrole as i
left join marts.dim_user_role as m on i.id = m.user_role_id
-- as delivered: version_at need not believe it (control.setting.future_stamps_win)
cross join
    lateral (
        select
            coalesce(
                i.system_modstamp,
                i.last_modified_at
            ) as stamp
    ) as g
cross join
    lateral (
        values (
            -- four plain tests take a quarter of the time of one regular expression for the shape
            case
                when
                    octet_length(i.id) <> 18
                    or left(i.id, 3) <> '00E'
                    or i.id collate pg_catalog."C" ~ '[^0-9A-Za-z]'
                    or right(i.id, 3) collate pg_catalog."C" ~ '[^A-Z0-5]'
                    then 'the id ' || i.id || ' does not look like one of UserRole'
            end,
            case
                when g.stamp > now() + interval '1 day'
                    then
                        'the stamp ' || to_char(g.stamp at time zone 'UTC', 'YYYY-MM-DD')
                        || ' is later than its load'
            end,
            case
                when i.name is null
                    then 'name is empty'
            end,
            case
                when m.user_role_id is null
                    then 'marts.dim_user_role has no row'
            end
        )
    ) as c (odd_id, future_stamp, no_name, no_mart_row)
cross join
    lateral (
        values
        ('user_role_odd_id', '', c.odd_id),
        ('user_role_future_stamp', '', c.future_stamp),
        ('user_role_required_field', 'name', c.no_name),
        ('user_role_mart_row_missing', '', c.no_mart_row)
    ) as r (check_name, part, reason)
where
    num_nonnulls(c.odd_id, c.future_stamp, c.no_name, c.no_mart_row) > 0
    and r.reason is not null;

comment on view control.user_role_current_check is
'role records that lack a value Salesforce requires, hold one that is not accepted, or have no row
in the mart; ids of any that look odd, stamps that are later than their load. Grain: one row per
record, check (check_name) and field (part). Source: intermediate.userrole, marts.dim_user_role.';

-- The mart. What became of a linked record is asked only where the mart does not have it, by a
-- function: a sub-select would keep the query from running in parallel, and its hash table would be
-- of the whole table.
create or replace view control.user_role_mart_check as
select
    m.user_role_id as record_id,
    r.check_name,
    '' as part,
    r.reason
from marts.dim_user_role as m
left join intermediate.userrole as i on m.user_role_id = i.id
left join marts.dim_user_role as to_parent_role on m.parent_role_id = to_parent_role.user_role_id
cross join
    lateral (
        values (
            case
                when i.id is null
                    then 'the mart has a row, but the record is unknown'
            end,
            case
                when
                    m.parent_role_id is not null
                    and to_parent_role.user_role_id is null
                    then
                        'the parent role ' || m.parent_role_id || case
                            when control.user_role_is_known(m.parent_role_id)
                                then ' is deleted'
                            else ' was never landed'
                        end
            end
        )
    ) as c (stray, lost_parent_role)
cross join
    lateral (
        values
        ('user_role_mart_row_stray', c.stray),
        ('user_role_parent_role_link', c.lost_parent_role)
    ) as r (check_name, reason)
where
    num_nonnulls(c.stray, c.lost_parent_role) > 0
    and r.reason is not null;

comment on view control.user_role_mart_check is
'Rows of marts.dim_user_role without a record, or that name a record which its own mart does not
have. Grain: one row per record and check (check_name). Source: marts.dim_user_role,
intermediate.userrole.';

-- Landing. A failure is one of the current version: it goes when a newer version of the record
-- arrives. What the current version lacks is known from current state, so that nothing is cast a
-- second time where everything cast. An empty checkbox is false, never null, and is counted apart:
-- null are those that were not delivered, too. The values name a column of current state each, so
-- that no plan unfolds them before the two are joined. The look-up mentions the field lest it be
-- done for every landed row, not only for failures. It is a function because a sub-select would
-- keep the query from running in parallel.
create or replace view control.user_role_landing_check as
select
    r.raw_id::text as record_id,
    case
        when octet_length(r.id) > staging.longest_id() then 'user_role_overlong_id'
        else 'user_role_without_id'
    end as check_name,
    '' as part,
    'landed row ' || r.raw_id || ': ' || control.id_defect(r.id) as reason,
    r.id as landed_id,
    r.load_xid
from raw_salesforce.userrole as r
where
    staging.to_id(r.id) is null
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'userrole' and q.is_in_force
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
from raw_salesforce.userrole as r
inner join intermediate.userrole as i on staging.to_id(r.id) = i.id
cross join
    lateral (
        values
        (
            'user_role_cast_failure', 'parent_role_id', 'id', r.parentroleid,
            i.parent_role_id is null
        ),
        (
            'user_role_cast_failure', 'portal_type', 'picklist value', r.portaltype,
            i.portal_type is null
        ),
        (
            'user_role_state_cast_failure', 'last_modified_at', 'time', r.lastmodifieddate,
            i.last_modified_at is null
        ),
        (
            'user_role_cast_failure', 'last_modified_by_id', 'id', r.lastmodifiedbyid,
            i.last_modified_by_id is null
        ),
        (
            'user_role_state_cast_failure', 'system_modstamp', 'time', r.systemmodstamp,
            i.system_modstamp is null
        )
    ) as f (check_name, field, expected, raw_value, is_lacking)
where
    (
        num_nonnulls(
            nullif(r.lastmodifieddate, ''), nullif(r.systemmodstamp, '')
        ) > num_nonnulls(
            i.last_modified_at, i.system_modstamp
        )
        or greatest(
            octet_length(r.parentroleid), octet_length(r.lastmodifiedbyid)
        ) > staging.longest_id()
        or greatest(octet_length(r.portaltype)) > staging.longest_picklist_value()
    )
    and f.is_lacking
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and control.was_landed(
        r.load_xid,
        (select w.snapshot from control.load_window as w),
        (select w.own_xid from control.load_window as w)
    )
    and r.raw_id = control.current_user_role_row(coalesce(i.id, f.field));

comment on view control.user_role_landing_check is
'Landed role rows whose id is null, empty, all zeros or too long, so that nothing can be keyed by it
(record_id is the raw_id); values of the current version of records that do not cast, and so are
NULL. Grain: one row per landed row, check (check_name) and field (part). Source:
raw_salesforce.userrole, intermediate.userrole.';

insert into control.quality_check (
    name, description, severity, model, source, scope, follows, links, warn_if, error_if
)
values
(
    'user_role_without_id',
    'Landed role rows without a usable id (see control.rejected_row)',
    'error', 'raw_salesforce.userrole', 'control.user_role_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'user_role_overlong_id',
    'Landed role rows whose id is longer than any id (see control.rejected_row)',
    'warn', 'raw_salesforce.userrole', 'control.user_role_landing_check', 'landing', '{}', '{}',
    '> 0', '> 0'
),
(
    'user_role_state_cast_failure',
    'Flags and stamps of roles that are there and say nothing, by field',
    'error', 'intermediate.userrole', 'control.user_role_landing_check', 'landing', '{}', '{}',
    '> 0', '> 1 %'
),
(
    'user_role_cast_failure',
    'Other values of roles that are not of their type, by field',
    'warn', 'intermediate.userrole', 'control.user_role_landing_check', 'landing', '{}', '{}',
    '> 1 %', '> 1 %'
),
(
    'user_role_odd_id',
    'Ids of roles that are not 18 letters and digits beginning with 00E',
    'warn', 'intermediate.userrole', 'control.user_role_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'user_role_future_stamp',
    'Current versions of roles whose stamp is later than their load',
    'warn', 'intermediate.userrole', 'control.user_role_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'user_role_required_field',
    'Roles without a name',
    'warn', 'intermediate.userrole', 'control.user_role_current_check', 'record', '{}', '{}', '> 0',
    '> 0'
),
(
    'user_role_mart_row_missing',
    'Every record has its row in marts.dim_user_role',
    'error', 'intermediate.userrole', 'control.user_role_current_check', 'record', '{}',
    '{"marts.dim_user_role": "id"}', '> 0', '> 0'
),
(
    'user_role_mart_row_stray',
    'Every row of marts.dim_user_role has its record',
    'error', 'marts.dim_user_role', 'control.user_role_mart_check', 'record',
    '{intermediate.userrole}', '{}', '> 0', '> 0'
),
(
    'user_role_parent_role_link',
    'Each parent_role_id in marts.dim_user_role names a row of marts.dim_user_role',
    'warn', 'marts.dim_user_role', 'control.user_role_mart_check', 'record', '{}',
    '{"marts.dim_user_role": "parent_role_id", "intermediate.userrole": "parent_role_id"}', '> 0',
    '> 0'
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
