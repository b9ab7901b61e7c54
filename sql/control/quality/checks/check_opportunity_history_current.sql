create or replace view control.check_opportunity_history_current as
select
    v.opportunity_id as record_id,
    case
        when h.opportunity_id is null then 'the history has no current version'
        else 'the current version of the history is another than the record'
    end as reason
from intermediate.opportunity_current_version as v
left join marts.opportunity_history as h
    on v.opportunity_id = h.opportunity_id and h.valid_to = date '9999-12-31'
where h.opportunity_id is null or h is distinct from v;

comment on view control.check_opportunity_history_current is
'Opportunities, deleted ones included, whose open version in the history is missing or differs from
their current state in any column. Grain: one row per record. Source:
intermediate.opportunity_current_version, marts.opportunity_history.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'opportunity_history_current',
    'The open version in the history is the current state of the opportunity',
    'error',
    'intermediate.opportunity',
    '{marts.opportunity_history}'
)
on conflict do nothing;
