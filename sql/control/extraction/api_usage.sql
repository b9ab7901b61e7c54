create or replace view control.api_usage as
select
    (e.started_at at time zone s.time_zone)::date as used_on,
    e.object,
    g.way,
    count(*) as extractions,
    sum(w.calls) as calls,
    round(100 * sum(w.calls) / nullif(max(e.api_allowed), 0), 2) as percent_of_allowed,
    sum(w.rows) as delivered_rows,
    sum(w.landed) as landed_rows,
    sum(w.bytes) as bytes,
    sum(w.seconds) as seconds
from control.extraction as e
cross join control.setting as s
cross join lateral jsonb_each(e.ways) as g (way, usage)
cross join
    lateral jsonb_to_record(g.usage)
        as w (
            calls bigint, rows bigint, landed bigint, bytes bigint, seconds numeric
        )
group by (e.started_at at time zone s.time_zone)::date, e.object, g.way;

comment on view control.api_usage is
'What extraction costs of the org''s API. Grain: one row per business day, object and way. Source:
control.extraction, which also says how much of the day''s calls the org itself had counted.';
comment on column control.api_usage.used_on is 'Business day on which the extractions began.';
comment on column control.api_usage.object is 'Landing table of the object.';
comment on column control.api_usage.way is
'What was asked: describe (its fields), rest or bulk (what changed), deleted (getDeleted), sweep
(calculated fields), census (which records there are), backfill (fields that came).';
comment on column control.api_usage.extractions is 'In how many extractions.';
comment on column control.api_usage.calls is 'API calls.';
comment on column control.api_usage.percent_of_allowed is
'Percent of the calls that the org allows in 24 hours.';
comment on column control.api_usage.delivered_rows is 'Rows that Salesforce delivered.';
comment on column control.api_usage.landed_rows is 'Rows of these that landed.';
comment on column control.api_usage.bytes is 'Bytes of the answers, decompressed.';
comment on column control.api_usage.seconds is 'Seconds, waiting included.';

grant select on control.api_usage to salesforce_monitor;
