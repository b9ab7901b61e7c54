-- A calculated field changes without a stamp: no increment tells, only what reads it of every
-- record (a sweep, or a full refresh). Whatever else there is, is as new as the last load of it.
create or replace view control.field_age as
select
    f.object,
    f.field,
    f.is_calculated,
    f.delivered_at,
    f.swept_at,
    t.current_as_of,
    now() - t.current_as_of as age
from (
    select
        l.object,
        n.field,
        coalesce(bool_or(d.is_calculated), false) as is_calculated,
        max(coalesce(l.answered_from, l.loaded_at)) as delivered_at,
        max(l.answered_from) filter (
            where l.way = 'sweep' or l.answered_from = w.swept_at
        ) as swept_at
    from control.load as l
    left join control.extract_watermark as w on l.object = w.object
    cross join lateral unnest(l.fields) as n (field)
    left join control.described_field as d on l.object = d.object and n.field = lower(d.field)
    group by l.object, n.field
) as f
cross join
    lateral (
        select case when f.is_calculated then f.swept_at else f.delivered_at end as current_as_of
    ) as t;

comment on view control.field_age is
'How old the value of a field can be, by what our own ways in delivered. Grain: one row per object
and field. Fields that no load delivered are not in it.';
comment on column control.field_age.object is 'Landing table, without its schema.';
comment on column control.field_age.field is 'API name in lower case.';
comment on column control.field_age.is_calculated is
'Whether Salesforce describes it as a formula or roll-up, which changes without a stamp.';
comment on column control.field_age.delivered_at is
'When a load last delivered it, be it of a few records: by the source''s clock, for files when they
landed.';
comment on column control.field_age.swept_at is
'When it was last read of every record.';
comment on column control.field_age.current_as_of is
'Up to when its changes are known of every record: the last sweep of a calculated field, else the
last load that delivered it.';
comment on column control.field_age.age is 'How long ago that is.';
