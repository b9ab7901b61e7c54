-- Whether a deal was in a stage several times, once, or passed it by on its way: one row.
create or replace view marts.stage_passage as
with deal as (
    select
        h.opportunity_id,
        marts.opportunity_status(h.is_closed, h.is_won, h.is_deleted) as status,
        h.owner_id,
        h.type,
        h.record_type_id,
        h.currency_iso_code,
        marts.fiscal_quarter_start(
            (h.created_at at time zone c.time_zone)::date, c.fiscal_year_start_month
        ) as created_period,
        c.fiscal_year_start_month
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    where h.valid_to = '9999-12-31'
),

stay as (
    select
        s.opportunity_id,
        s.stay,
        s.stage_name,
        s.sort_order,
        s.entered_on,
        s.is_entry_known,
        s.is_current,
        s.status,
        s.status_on_entry,
        case when s.is_entry_known and not s.is_current then s.days_in_stage end as days,
        lead(s.status_on_entry) over timeline as next_status,
        lead(s.sort_order) over timeline as next_order,
        lead(s.stay) over timeline is not null as has_next,
        lag(s.sort_order) over timeline as previous_order,
        lag(s.stay) over timeline is null as is_first
    from marts.opportunity_stage_history as s
    window timeline as (partition by s.opportunity_id order by s.stay)
),

visited as (
    select
        s.opportunity_id,
        s.stage_name,
        s.sort_order,
        min(s.entered_on) filter (where s.is_entry_known) as entered_on,
        bool_and(s.is_entry_known) as is_entry_known,
        count(*) as stays,
        case when bool_and(s.days is not null or s.is_current) then sum(s.days) end as days,
        -- what became of the last time it was there
        (array_agg(
            case
                when s.is_current and s.status in ('won', 'lost') then s.status
                when s.is_current then 'still there'
                when not s.has_next then 'deleted'
                when s.next_status in ('won', 'lost') then s.next_status
                when s.next_order > s.sort_order then 'advanced'
                when s.next_order < s.sort_order then 'moved back'
                else 'moved aside'
            end order by s.stay desc
        ))[1] as fate
    from stay as s
    group by s.opportunity_id, s.stage_name, s.sort_order
),

-- open stages between two stays, before the first one, and before it was won
passed_by as (
    select
        s.opportunity_id,
        k.stage_name,
        k.sort_order,
        min(s.entered_on) as entered_on
    from stay as s
    inner join marts.dim_stage as k
        on
            not k.is_closed
            and s.sort_order > k.sort_order
            and (s.is_first or s.previous_order < k.sort_order)
    where s.is_entry_known and s.status_on_entry <> 'lost'
    group by s.opportunity_id, k.stage_name, k.sort_order
),

passage as (
    select
        v.opportunity_id,
        v.stage_name,
        v.sort_order,
        case when v.is_entry_known then v.entered_on end as entered_on,
        v.stays,
        v.days,
        v.fate
    from visited as v
    union all
    select
        b.opportunity_id,
        b.stage_name,
        b.sort_order,
        b.entered_on,
        0 as stays,
        null::bigint as days,
        'advanced' as fate
    from passed_by as b
    where
        not exists (
            select from visited as v
            where v.opportunity_id = b.opportunity_id and v.stage_name = b.stage_name
        )
)

select
    p.opportunity_id,
    p.stage_name,
    p.sort_order,
    p.entered_on,
    marts.fiscal_quarter_start(p.entered_on, d.fiscal_year_start_month) as entered_period,
    d.created_period,
    p.stays,
    case when k.is_closed is not true then p.days end as days_in_stage,
    p.fate,
    d.status,
    d.owner_id,
    d.type,
    d.record_type_id,
    d.currency_iso_code,
    coalesce(u.name, d.owner_id) as owner_name,
    u.manager_name as owner_manager_name,
    coalesce(r.name, d.record_type_id) as record_type_name
from passage as p
inner join deal as d on p.opportunity_id = d.opportunity_id
left join marts.dim_stage as k on p.stage_name = k.stage_name
left join marts.dim_user as u on d.owner_id = u.user_id
left join marts.dim_record_type as r on d.record_type_id = r.record_type_id;

comment on view marts.stage_passage is
'Which stages a deal went through and what became of it there: count it by any slice and cohort
(marts.stage_conversion is by stage, entered_period and currency). Grain: one row per opportunity
and stage that it was in or passed by: skipped on its way from one stage to a later one, before the
first it was seen in, or before it was won. Source: marts.opportunity_stage_history,
marts.opportunity_history, marts.dim_stage.';

grant select on marts.stage_passage to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.stage_passage.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
comment on column marts.stage_passage.stage_name is 'A stage the deal was in, or passed by.';
comment on column marts.stage_passage.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.stage_passage.entered_on is
'Day it first entered the stage, or passed it by; NULL where it was in it when the history begins.';
comment on column marts.stage_passage.entered_period is
'Cohort: first day of the fiscal quarter of entered_on; NULL where that is not known.';
comment on column marts.stage_passage.created_period is
'Cohort: first day of the fiscal quarter the deal was created in; NULL where that is not known.';
comment on column marts.stage_passage.stays is
'How often it was in the stage; 0 where it only passed it by.';
comment on column marts.stage_passage.days_in_stage is
'Days it was in the stage, over all stays that have ended; NULL where one''s beginning is not known,
where it is there the first time or only passed by, and for a closed stage.';
comment on column marts.stage_passage.fate is
'What it left the stage for, the last time: advanced (a later stage, or passed by), moved back (an
earlier one), moved aside (to or from a stage without an order), won, lost, deleted, still there.';
comment on column marts.stage_passage.status is
'What the deal is today: open, won, lost, unknown or deleted.';
comment on column marts.stage_passage.owner_id is
'Salesforce id of the user who owns the deal today.';
comment on column marts.stage_passage.type is 'Kind of business of the deal today: new, existing …';
comment on column marts.stage_passage.record_type_id is 'Record type of the deal today.';
comment on column marts.stage_passage.currency_iso_code is 'Currency of the deal today.';
comment on column marts.stage_passage.owner_name is
'Name of the user who owns the record; the id where users were never landed.';
comment on column marts.stage_passage.owner_manager_name is
'Name of the owner''s manager, or their id; NULL without one, or where users were never landed.';
comment on column marts.stage_passage.record_type_name is
'Name of the record type; the id where record types were never landed.';
