-- Winners are chosen on three narrow columns, before anything else is typed.
create or replace view intermediate.opportunity_interval as
select
    w.opportunity_id,
    w.raw_id,
    w.valid_from,
    lead(w.valid_from, 1, '9999-12-31') over (
        partition by w.opportunity_id order by w.valid_from
    ) as valid_to
from (
    select distinct on (d.opportunity_id, d.valid_from)
        d.opportunity_id,
        d.raw_id,
        d.valid_from
    from intermediate.opportunity_version as d
    order by d.opportunity_id asc, d.valid_from asc, d.version_at desc, d.raw_id desc
) as w;

comment on view intermediate.opportunity_interval is
'Which landed version of an Opportunity held on which business days. Grain: one row per opportunity
and day on which it changed: the greatest (version_at, raw_id) of the day, up to the next such day.
Source: intermediate.opportunity_version.';
