-- A file without a block holds no row, whoever landed it: optional objects mostly never land, and a
-- look into each of their tables takes longer to plan than to carry out.
create or replace view control.filled_landing as
select t.object
from control.landing_table as t
left join pg_class as c on to_regclass(format('raw_salesforce.%I', t.object)) = c.oid
where c.oid is null or c.relkind <> 'r' or pg_relation_size(c.oid) > 0;

comment on view control.filled_landing is
'The landing tables that may hold rows, by name without schema: all of control.landing_table but
those that were never written to. Grain: one row per Salesforce object.';
