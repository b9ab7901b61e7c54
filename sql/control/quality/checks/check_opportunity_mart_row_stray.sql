create or replace view control.check_opportunity_mart_row_stray as
select
    m.opportunity_id as record_id,
    'the mart has a row, but the record is deleted or unknown' as reason
from marts.fct_opportunity as m
where not exists (
    select from intermediate.opportunity as i
    where i.id = m.opportunity_id and i.is_deleted is not true
);

comment on view control.check_opportunity_mart_row_stray is
'Rows of marts.fct_opportunity without an undeleted record. Grain: one row per record.
Source: marts.fct_opportunity, intermediate.opportunity.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'opportunity_mart_row_stray',
    'Every row of marts.fct_opportunity has its undeleted record',
    'error',
    'marts.fct_opportunity',
    '{intermediate.opportunity}'
)
on conflict do nothing;
