create or replace view control.check_opportunity_mart_row as
select
    m.opportunity_id as record_id,
    'marts.fct_opportunity has a row, but the record is deleted or unknown' as reason
from marts.fct_opportunity as m
where
    not exists (
        select from intermediate.opportunity as i
        where i.id = m.opportunity_id and i.is_deleted is not true
    )
union all
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

comment on view control.check_opportunity_mart_row is
'Rows of marts.fct_opportunity without an undeleted record, and undeleted records without a row.
Grain: one row per record. Source: intermediate.opportunity, marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model, follows)
values
(
    'opportunity_mart_row',
    'marts.fct_opportunity has a row for every undeleted record, and no other',
    'error',
    'marts.fct_opportunity',
    '{intermediate.opportunity}'
)
on conflict do nothing;
