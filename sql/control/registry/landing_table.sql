create or replace view control.landing_table as
select split_part(m.staging_view, '.', 2) as object
from control.model as m
where m.staging_view is not null
group by split_part(m.staging_view, '.', 2);

comment on view control.landing_table is
'The landing tables that models read, by name without schema: account, contact, opportunity …
Grain: one row per Salesforce object.';

grant select on control.landing_table to salesforce_monitor;
