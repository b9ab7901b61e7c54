-- Grouped by the deal at its top level, and without WITH: a join that asks for nothing of it is
-- left out of a plan, and one deal's is read by its key.
create or replace view marts.opportunity_path as
select
    s.opportunity_id,
    count(*) filter (where s.is_push) as push_count,
    (array_agg(s.close_date order by s.valid_to) filter (where s.close_date is not null))[1]
        as first_close_date,
    max(s.close_date) filter (where s.valid_to = '9999-12-31')
    - (array_agg(s.close_date order by s.valid_to) filter (where s.close_date is not null))[1]
        as slip_days,
    nullif(max(s.valid_from) filter (where s.is_entry), min(s.first_day)) as entered_stage_on
from (
    select
        h.opportunity_id,
        greatest(h.valid_from, c.first_day) as valid_from,
        h.valid_to,
        h.close_date,
        h.close_date > lag(h.close_date) over timeline as is_push,
        (
            row_number() over timeline = 1
            or (lag(h.is_deleted) over timeline and not h.is_deleted)
            or (lag(h.stage_name) over timeline is distinct from h.stage_name)
        ) as is_entry,
        c.first_day
    from marts.opportunity_history as h
    cross join marts.history_coverage as c
    window timeline as (partition by h.opportunity_id order by h.valid_to)
) as s
group by s.opportunity_id;

comment on view marts.opportunity_path is
'How an opportunity came to where it is, as far as the history goes. Grain: one row per opportunity,
deleted ones included. Source: marts.opportunity_history.';
comment on column marts.opportunity_path.push_count is
'How often its close date moved to a later day.';
comment on column marts.opportunity_path.first_close_date is
'The first close date the history knows; NULL where it never had one.';
comment on column marts.opportunity_path.slip_days is
'Days from the first close date to the present one, negative where it was pulled in; NULL without
either.';
comment on column marts.opportunity_path.entered_stage_on is
'Day it entered its present stage; NULL where it was in it when the history begins.';

grant select on marts.opportunity_path to salesforce_reporter;

-- What these columns mean: objects/*.toml and sql/marts/dictionary.toml, by make generate.
comment on column marts.opportunity_path.opportunity_id is
'Salesforce id of the opportunity, in its 18 characters.';
