create or replace view marts.stage_conversion as
select
    p.stage_name,
    p.sort_order,
    p.entered_period,
    p.currency_iso_code,

    -- of those that entered, what became of them there
    count(*) as entered,
    count(*) filter (where p.stays = 0) as skipped,
    case when k.has_direction then count(*) filter (where p.fate = 'advanced') end as advanced,
    case when k.has_direction then count(*) filter (where p.fate = 'moved back') end as moved_back,
    count(*) filter (where p.fate = 'moved aside') as moved_aside,
    count(*) filter (where p.fate = 'won') as won,
    count(*) filter (where p.fate = 'lost') as lost,
    count(*) filter (where p.fate = 'deleted') as deleted,
    count(*) filter (where p.fate = 'still there') as still_there,
    case
        when k.has_direction and not k.is_closed
            then
                round(
                    avg((p.fate in ('advanced', 'won'))::integer)
                    filter (where p.fate not in ('deleted', 'still there')),
                    4
                )
    end as advance_rate,

    -- and in the end
    count(*) filter (where p.status = 'won') as won_in_the_end,
    count(*) filter (where p.status = 'lost') as lost_in_the_end,
    marts.win_rate(
        count(*) filter (where p.status = 'won'), count(*) filter (where p.status = 'lost')
    ) as win_rate,
    (percentile_cont(0.5) within group (order by p.days_in_stage))::numeric as median_days
from marts.stage_passage as p
cross join
    lateral (
        select
            p.sort_order is not null as has_direction,
            exists(
                select from marts.dim_stage as s
                where s.stage_name = p.stage_name and s.is_closed
            ) as is_closed
    ) as k
group by
    p.stage_name, p.sort_order, p.entered_period, p.currency_iso_code, k.has_direction, k.is_closed;

comment on view marts.stage_conversion is
'What becomes of deals that reach a stage, by cohort. Grain: one row per stage, entered_period and
currency. advanced + moved_back + moved_aside + won + lost + deleted + still_there is entered, NULL
counting 0. By owner, type, record type or the quarter of creation: count marts.stage_passage.
Source: marts.stage_passage.';

grant select on marts.stage_conversion to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.stage_conversion.stage_name is
'Stage of the sales process, by API name; NULL where a deal has none.';
comment on column marts.stage_conversion.sort_order is
'Place of the stage in the sales process (control.stage); NULL where it is not listed.';
comment on column marts.stage_conversion.entered_period is
'Cohort: first day of the fiscal quarter in which the deals first entered the stage; NULL for those
that were in it when the history begins.';
comment on column marts.stage_conversion.currency_iso_code is 'Currency of the deals today.';
comment on column marts.stage_conversion.entered is
'Deals that were ever in the stage, or passed it by.';
comment on column marts.stage_conversion.skipped is 'Of them, those that only passed it by.';
comment on column marts.stage_conversion.advanced is
'Left it for a later stage, or passed it by; NULL for a stage without an order.';
comment on column marts.stage_conversion.moved_back is
'Left it for an earlier stage; NULL for a stage without an order.';
comment on column marts.stage_conversion.moved_aside is
'Left it for a stage without an order, or left a stage without one.';
comment on column marts.stage_conversion.won is 'Were won from it (in a closed stage: are won).';
comment on column marts.stage_conversion.lost is 'Were lost from it (in a closed stage: are lost).';
comment on column marts.stage_conversion.deleted is 'Were deleted in it.';
comment on column marts.stage_conversion.still_there is 'Are in it today, and open.';
comment on column marts.stage_conversion.advance_rate is
'Advanced or won, of those that left it undeleted, 0 to 1; NULL where none did, and for a stage that
is closed or has no order.';
comment on column marts.stage_conversion.won_in_the_end is
'Of those that entered, the deals that are won today.';
comment on column marts.stage_conversion.lost_in_the_end is
'Of those that entered, the deals that are lost today.';
comment on column marts.stage_conversion.win_rate is
'By count: won of won and lost in the end, 0 to 1; NULL where none was closed.';
comment on column marts.stage_conversion.median_days is
'Median of days_in_stage of marts.stage_passage; NULL where there is none.';
