create or replace view control.check_opportunity_field_history_value as
select
    h.id as record_id,
    t.column_name || ': ' || control.quoted(v.value) || ' is no '
    || case
        when t.kind in ('currency', 'number', 'percent') then 'number'
        when t.kind = 'integer' then 'whole number'
        else t.kind
    end as reason
from intermediate.opportunityfieldhistory as h
inner join intermediate.opportunity_tracked_field as t
    on lower(h.field) in (t.field, t.field || 'id')
cross join
    lateral (
        select o.value
        from unnest(array[h.old_value, h.new_value]) with ordinality as o (value, place)
        where o.value <> '' and intermediate.recorded_value(o.value, t.kind) is null
        order by o.place
        limit 1
    ) as v
-- names of records, which are no ids, are recorded on purpose
where t.kind <> 'reference';

comment on view control.check_opportunity_field_history_value is
'Changes of tracked fields that Salesforce recorded with a value which is none of the field: NULL in
the history. Grain: one row per record. Source: intermediate.opportunityfieldhistory,
intermediate.opportunity_tracked_field.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_field_history_value',
    'Values in the field history of opportunities are of their field''s type',
    'warn',
    'intermediate.opportunityfieldhistory'
)
on conflict do nothing;
