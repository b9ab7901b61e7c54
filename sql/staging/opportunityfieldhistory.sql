-- Generated from objects/opportunityfieldhistory.toml by make generate; edit that.
create or replace view staging.opportunityfieldhistory as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.opportunityid) as opportunity_id,

    -- attributes
    nullif(r.field, '') as field,
    nullif(r.datatype, '') as data_type,
    nullif(r.oldvalue, '') as old_value,
    nullif(r.newvalue, '') as new_value,

    -- flags
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,

    -- version: typed once; of the stamp and a bound, the lesser is the bound where it is later.
    -- What others land under stamps that nobody can read is the last word when it lands; a load of
    -- our own has filled them from the version before, and where there was none, any that can be
    -- read corrects it.
    coalesce(
        nullif(
            least(
                coalesce(
                    staging.to_timestamp(r.systemmodstamp),
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.createddate) <> ''
                            then r.extracted_at
                        else '-infinity'
                    end
                ),
                case
                    when (select s.future_stamps_win from control.setting as s) then 'infinity'
                    else r.extracted_at + interval '1 day'
                end
            ),
            case
                when (select s.future_stamps_win from control.setting as s) then 'infinity'
                else r.extracted_at + interval '1 day'
            end
        ),
        r.extracted_at
    ) as version_at,
    r.custom_fields,

    -- landing
    r.id as landed_id,
    r.extracted_at,
    r.raw_id,
    r.load_xid,
    r.seen_at
from raw_salesforce.opportunityfieldhistory as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunityfieldhistory' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.opportunityfieldhistory is
'Typed Salesforce OpportunityFieldHistory versions. Grain: one row per landed row that is not set
aside. A value that does not cast is NULL here and a row of
staging.opportunityfieldhistory_cast_failure. Source: raw_salesforce.opportunityfieldhistory.';
comment on column staging.opportunityfieldhistory.version_at is
'Which version wins: system_modstamp, else created_at, else -infinity; extracted_at where that is a
day earlier and control.setting.future_stamps_win is off, and of a row that others landed with
stamps which cannot be read.';
comment on column staging.opportunityfieldhistory.landed_id is
'The id as landed, for look-ups by its index.';
comment on column staging.opportunityfieldhistory.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.opportunityfieldhistory_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.opportunityfieldhistory as r
cross join
    lateral (
        values
        ('opportunity_id', 'id', r.opportunityid),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('system_modstamp', 'time', r.systemmodstamp)
    ) as f (field, expected, raw_value)
where
    (
        (r.opportunityid <> '' and staging.to_id(r.opportunityid) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunityfieldhistory' and q.is_in_force
    );

comment on view staging.opportunityfieldhistory_cast_failure is
'Values of landed OpportunityFieldHistory rows that do not cast, with their raw text. Grain: one row
per landed row and field. Source: raw_salesforce.opportunityfieldhistory.';
