-- Compared with the creation, not with today: what is far off stays so until the record changes.
create or replace view control.check_opportunity_close_date as
select
    f.opportunity_id as record_id,
    'the close date is ' || f.close_date || coalesce(', created on ' || f.created_date, '')
        as reason
from marts.fct_opportunity as f
where
    f.close_date not between
    coalesce(f.created_date - 3653, date '1990-01-01')
    and coalesce(f.created_date + 3653, date '2100-01-01');

comment on view control.check_opportunity_close_date is
'Opportunities whose close date is more than ten years from their creation (without a creation
date: outside 1990 to 2100). Grain: one row per record. Source: marts.fct_opportunity.';

insert into control.quality_check (name, description, severity, model)
values
(
    'opportunity_close_date',
    'The close date of an opportunity is within ten years of its creation',
    'warn',
    'marts.fct_opportunity'
)
on conflict do nothing;
