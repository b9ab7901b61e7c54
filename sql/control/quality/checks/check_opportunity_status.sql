create or replace view control.check_opportunity_status as
select
    f.opportunity_id as record_id,
    'status is ' || f.status || ', closed ' || f.is_closed || ', won ' || f.is_won as reason
from marts.fct_opportunity as f
where
    f.status <> case
        when not f.is_closed then 'open'
        when f.is_won then 'won'
        else 'lost'
    end;

comment on view control.check_opportunity_status is
'Opportunities whose status contradicts their flags. Grain: one row per record. Source:
marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_status',
    'The status of an opportunity is what its flags say',
    'error',
    'marts.fct_opportunity'
)
on conflict do nothing;
