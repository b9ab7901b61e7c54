create or replace view control.check_opportunity_mart_row_missing as
select
    i.id as record_id,
    'the record is not deleted, but marts.fct_opportunity has no row' as reason
from intermediate.opportunity as i
where
    i.is_deleted is not true
    and not exists (
        select from marts.fct_opportunity as m
        where m.opportunity_id = i.id
    );

comment on view control.check_opportunity_mart_row_missing is
'Undeleted records without a row in marts.fct_opportunity. Grain: one row per record.
Source: intermediate.opportunity, marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model, links)
values
(
    'opportunity_mart_row_missing',
    'Every undeleted record has its row in marts.fct_opportunity',
    'error',
    'intermediate.opportunity',
    '{"marts.fct_opportunity": "id"}'
)
on conflict do nothing;
