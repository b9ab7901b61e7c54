-- Generated from objects/opportunity.toml by make generate; edit that.
create or replace view staging.opportunity as
select
    -- ids
    staging.to_id(r.id) as id,
    staging.to_id(r.accountid) as account_id,
    staging.to_id(r.ownerid) as owner_id,
    staging.to_id(r.campaignid) as campaign_id,
    staging.to_id(r.contactid) as contact_id,
    staging.to_id(r.recordtypeid) as record_type_id,
    staging.to_id(r.pricebook2id) as pricebook2_id,
    staging.to_id(r.syncedquoteid) as synced_quote_id,

    -- attributes
    nullif(r.name, '') as name,
    nullif(r.description, '') as description,
    staging.to_picklist(r.type) as type,
    staging.to_picklist(r.leadsource) as lead_source,
    staging.to_picklist(r.stagename) as stage_name,
    coalesce(
        staging.to_picklist(r.forecastcategory),
        case r.forecastcategoryname
            when 'Omitted' then 'Omitted'
            when 'Pipeline' then 'Pipeline'
            when 'Best Case' then 'BestCase'
            when 'Most Likely' then 'MostLikely'
            when 'Commit' then 'Forecast'
            when 'Closed' then 'Closed'
        end
    ) as forecast_category,
    staging.to_picklist(r.forecastcategoryname) as forecast_category_name,
    nullif(r.nextstep, '') as next_step,
    nullif(r.fiscal, '') as fiscal,

    -- amounts
    staging.to_numeric(r.amount) as amount,
    staging.to_numeric(r.probability) as probability,
    staging.to_numeric(r.expectedrevenue) as expected_revenue,
    staging.to_numeric(r.totalopportunityquantity) as total_opportunity_quantity,
    staging.to_integer(r.fiscalyear) as fiscal_year,
    staging.to_integer(r.fiscalquarter) as fiscal_quarter,
    staging.to_integer(r.pushcount) as salesforce_push_count,
    staging.to_picklist(r.currencyisocode) as currency_iso_code,

    -- flags
    staging.to_boolean(r.isclosed) as is_closed,
    staging.to_boolean(r.iswon) as is_won,
    staging.to_boolean(r.isprivate) as is_private,
    staging.to_boolean(r.hasopenactivity) as has_open_activity,
    staging.to_boolean(r.hasoverduetask) as has_overdue_task,
    staging.to_boolean(coalesce(r.isdeleted, '')) as is_deleted,

    -- dates
    staging.to_date(r.closedate) as close_date,

    -- times
    staging.to_timestamp(r.createddate) as created_at,
    staging.to_id(r.createdbyid) as created_by_id,
    staging.to_timestamp(r.lastmodifieddate) as last_modified_at,
    staging.to_id(r.lastmodifiedbyid) as last_modified_by_id,
    staging.to_timestamp(r.systemmodstamp) as system_modstamp,
    staging.to_timestamp(r.laststagechangedate) as last_stage_change_at,
    staging.to_timestamp(r.lastvieweddate) as last_viewed_at,
    staging.to_date(r.lastactivitydate) as last_activity_date,

    -- version: typed once; of the stamp and a bound, the lesser is the bound where it is later.
    -- What others land under stamps that nobody can read is the last word when it lands; a load of
    -- our own has filled them from the version before, and where there was none, any that can be
    -- read corrects it.
    coalesce(
        nullif(
            least(
                coalesce(
                    staging.to_timestamp(r.systemmodstamp),
                    staging.to_timestamp(r.lastmodifieddate),
                    staging.to_timestamp(r.createddate),
                    case
                        when
                            r.load_id is null
                            and concat(r.systemmodstamp, r.lastmodifieddate, r.createddate) <> ''
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
    r.seen_at,
    -- there, and no checkbox: what the record counts as is unknown
    (
        (r.isclosed is not null and staging.to_boolean(r.isclosed) is null)
        or (r.iswon is not null and staging.to_boolean(r.iswon) is null)
    ) as has_unread_state
from raw_salesforce.opportunity as r
-- NOT IN, written so that the planner expects nearly all rows to stay, not half of them
where nullif(
    r.raw_id in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity' and q.is_in_force
    ),
    true
) is not null;

comment on view staging.opportunity is
'Typed Salesforce Opportunity versions. Grain: one row per landed row that is not set aside. A value
that does not cast is NULL here and a row of staging.opportunity_cast_failure. Source:
raw_salesforce.opportunity.';
comment on column staging.opportunity.version_at is
'Which version wins: system_modstamp, else last_modified_at, else created_at, else -infinity;
extracted_at where that is a day earlier and control.setting.future_stamps_win is off, and of a row
that others landed with stamps which cannot be read.';
comment on column staging.opportunity.landed_id is 'The id as landed, for look-ups by its index.';
comment on column staging.opportunity.is_deleted is
'False where it was not delivered; NULL where it is there and no checkbox.';
comment on column staging.opportunity.has_unread_state is
'Whether IsClosed or IsWon is there and no checkbox: what the record counts as is unknown then,
whatever its stage.';

-- Every typed field that is not text: a value that its kind refuses is NULL in staging. Rows
-- without a failure, nearly all, are left out before their fields are unfolded.
create or replace view staging.opportunity_cast_failure as
select
    staging.to_id(r.id) as record_id,
    f.field,
    f.expected,
    f.raw_value,
    r.raw_id,
    r.load_xid,
    r.id as landed_id
from raw_salesforce.opportunity as r
cross join
    lateral (
        values
        ('account_id', 'id', r.accountid),
        ('owner_id', 'id', r.ownerid),
        ('campaign_id', 'id', r.campaignid),
        ('contact_id', 'id', r.contactid),
        ('record_type_id', 'id', r.recordtypeid),
        ('pricebook2_id', 'id', r.pricebook2id),
        ('synced_quote_id', 'id', r.syncedquoteid),
        ('type', 'picklist value', r.type),
        ('lead_source', 'picklist value', r.leadsource),
        ('stage_name', 'picklist value', r.stagename),
        ('forecast_category', 'picklist value', r.forecastcategory),
        ('forecast_category_name', 'picklist value', r.forecastcategoryname),
        ('amount', 'number', r.amount),
        ('probability', 'number', r.probability),
        ('expected_revenue', 'number', r.expectedrevenue),
        ('total_opportunity_quantity', 'number', r.totalopportunityquantity),
        ('fiscal_year', 'whole number', r.fiscalyear),
        ('fiscal_quarter', 'whole number', r.fiscalquarter),
        ('salesforce_push_count', 'whole number', r.pushcount),
        ('currency_iso_code', 'picklist value', r.currencyisocode),
        ('is_closed', 'checkbox', r.isclosed),
        ('is_won', 'checkbox', r.iswon),
        ('is_private', 'checkbox', r.isprivate),
        ('has_open_activity', 'checkbox', r.hasopenactivity),
        ('has_overdue_task', 'checkbox', r.hasoverduetask),
        ('is_deleted', 'checkbox', r.isdeleted),
        ('close_date', 'date', r.closedate),
        ('created_at', 'time', r.createddate),
        ('created_by_id', 'id', r.createdbyid),
        ('last_modified_at', 'time', r.lastmodifieddate),
        ('last_modified_by_id', 'id', r.lastmodifiedbyid),
        ('system_modstamp', 'time', r.systemmodstamp),
        ('last_stage_change_at', 'time', r.laststagechangedate),
        ('last_viewed_at', 'time', r.lastvieweddate),
        ('last_activity_date', 'date', r.lastactivitydate)
    ) as f (field, expected, raw_value)
where
    (
        (r.accountid <> '' and staging.to_id(r.accountid) is null)
        or (r.ownerid <> '' and staging.to_id(r.ownerid) is null)
        or (r.campaignid <> '' and staging.to_id(r.campaignid) is null)
        or (r.contactid <> '' and staging.to_id(r.contactid) is null)
        or (r.recordtypeid <> '' and staging.to_id(r.recordtypeid) is null)
        or (r.pricebook2id <> '' and staging.to_id(r.pricebook2id) is null)
        or (r.syncedquoteid <> '' and staging.to_id(r.syncedquoteid) is null)
        or (r.type <> '' and staging.to_picklist(r.type) is null)
        or (r.leadsource <> '' and staging.to_picklist(r.leadsource) is null)
        or (r.stagename <> '' and staging.to_picklist(r.stagename) is null)
        or (r.forecastcategory <> '' and staging.to_picklist(r.forecastcategory) is null)
        or (r.forecastcategoryname <> '' and staging.to_picklist(r.forecastcategoryname) is null)
        or (r.amount <> '' and staging.to_numeric(r.amount) is null)
        or (r.probability <> '' and staging.to_numeric(r.probability) is null)
        or (r.expectedrevenue <> '' and staging.to_numeric(r.expectedrevenue) is null)
        or (
            r.totalopportunityquantity <> ''
            and staging.to_numeric(r.totalopportunityquantity) is null
        )
        or (r.fiscalyear <> '' and staging.to_integer(r.fiscalyear) is null)
        or (r.fiscalquarter <> '' and staging.to_integer(r.fiscalquarter) is null)
        or (r.pushcount <> '' and staging.to_integer(r.pushcount) is null)
        or (r.currencyisocode <> '' and staging.to_picklist(r.currencyisocode) is null)
        or (r.isclosed <> '' and staging.to_boolean(r.isclosed) is null)
        or (r.iswon <> '' and staging.to_boolean(r.iswon) is null)
        or (r.isprivate <> '' and staging.to_boolean(r.isprivate) is null)
        or (r.hasopenactivity <> '' and staging.to_boolean(r.hasopenactivity) is null)
        or (r.hasoverduetask <> '' and staging.to_boolean(r.hasoverduetask) is null)
        or (r.isdeleted <> '' and staging.to_boolean(coalesce(r.isdeleted, '')) is null)
        or (r.closedate <> '' and staging.to_date(r.closedate) is null)
        or (r.createddate <> '' and staging.to_timestamp(r.createddate) is null)
        or (r.createdbyid <> '' and staging.to_id(r.createdbyid) is null)
        or (r.lastmodifieddate <> '' and staging.to_timestamp(r.lastmodifieddate) is null)
        or (r.lastmodifiedbyid <> '' and staging.to_id(r.lastmodifiedbyid) is null)
        or (r.systemmodstamp <> '' and staging.to_timestamp(r.systemmodstamp) is null)
        or (r.laststagechangedate <> '' and staging.to_timestamp(r.laststagechangedate) is null)
        or (r.lastvieweddate <> '' and staging.to_timestamp(r.lastvieweddate) is null)
        or (r.lastactivitydate <> '' and staging.to_date(r.lastactivitydate) is null)
    )
    and f.raw_value <> ''
    and not staging.casts(f.raw_value, f.expected, r.extracted_at)
    and r.raw_id not in (
        select q.raw_id
        from control.quarantined_row as q
        where q.object = 'opportunity' and q.is_in_force
    );

comment on view staging.opportunity_cast_failure is
'Values of landed Opportunity rows that do not cast, with their raw text. Grain: one row per landed
row and field. Source: raw_salesforce.opportunity.';
