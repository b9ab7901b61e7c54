-- A version holds from its day until the first day of any later one: the last of a day wins, and
-- where clocks went back over midnight, so that a later instant lies on an earlier day, the earlier
-- instant never held. Seen from the newest, the days of all later versions are a growing frame.
create or replace view intermediate.opportunity_interval as
select
    w.opportunity_id,
    w.raw_id,
    w.valid_from,
    w.valid_to
from (
    select
        d.opportunity_id,
        d.raw_id,
        d.valid_from,
        coalesce(
            min(d.valid_from) over (
                partition by d.opportunity_id
                order by d.version_at desc, d.raw_id desc
                rows between unbounded preceding and 1 preceding
            ),
            '9999-12-31'
        ) as valid_to
    from intermediate.opportunity_known_version as d
) as w
where w.valid_from < w.valid_to;

comment on view intermediate.opportunity_interval is
'Which version of an Opportunity held on which business days. Grain: one row per opportunity and
version that held: the greatest (version_at, raw_id) of all that count from the day or before.
raw_id is that of landing, below zero for a recorded version. Source:
intermediate.opportunity_known_version.';
