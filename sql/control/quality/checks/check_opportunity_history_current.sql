create or replace view control.check_opportunity_history_current as
select
    i.id as record_id,
    case
        when h.opportunity_id is null then 'the history has no current version'
        else 'the current version of the history is another than the record'
    end as reason
from intermediate.opportunity as i
left join control.stage as k on i.stage_name = k.stage_name
left join marts.opportunity_history as h
    on i.id = h.opportunity_id and h.valid_to = date '9999-12-31'
where
    h.opportunity_id is null
    or (
        h.is_closed, h.is_won, h.is_deleted, h.stage_name, h.amount, h.probability, h.close_date,
        h.currency_iso_code, h.owner_id, h.account_id
    )
    is distinct from (
        coalesce(i.is_closed, k.is_closed), coalesce(i.is_won, k.is_won),
        coalesce(i.is_deleted, false), i.stage_name, i.amount, i.probability, i.close_date,
        i.currency_iso_code, i.owner_id, i.account_id
    );

comment on view control.check_opportunity_history_current is
'Opportunities, deleted ones included, whose open version in the history is missing or is not their
current state. Grain: one row per record. Source: intermediate.opportunity,
control.stage, marts.opportunity_history.';

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
