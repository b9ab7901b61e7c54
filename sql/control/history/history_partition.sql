-- Read from the bounds, not from the names.
create or replace view control.history_partition as
select
    b.partition,
    b.bounds[1]::date as ended_from,
    b.bounds[2]::date as ended_before
from (
    select
        i.inhrelid::regclass as partition,
        regexp_match(
            pg_get_expr(c.relpartbound, c.oid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$
        ) as bounds
    from pg_inherits as i
    inner join pg_class as c on i.inhrelid = c.oid
    where i.inhparent = 'marts.opportunity_history'::regclass
) as b
where b.bounds is not null;

comment on view control.history_partition is
'The months of marts.opportunity_history. Grain: one row per month partition; the open versions''
partition is not among them.';
comment on column control.history_partition.ended_from is 'First valid_to it holds.';
comment on column control.history_partition.ended_before is 'First valid_to it no longer holds.';
