create or replace view control.model as
with recursive reached as (
    select
        l.model,
        0 as depth
    from control.model_link as l
    where l.upstream is null or l.upstream like 'staging.%'
    union all
    select
        l.model,
        r.depth + 1 as depth
    from control.model_link as l
    inner join reached as r on l.upstream = r.model
)

select
    r.model,
    max(r.depth) as depth,
    (
        select l.upstream
        from control.model_link as l
        where l.model = r.model and l.upstream like 'staging.%'
    ) as staging_view,
    (
        select min(l.refresh_function)
        from control.model_link as l
        where l.model = r.model
    ) as refresh_function
from reached as r
group by r.model;

comment on view control.model is
'The models in the order a run refreshes them (depth, model). Grain: one row per model.
staging_view is set for the models that read the load window itself, refresh_function for those
that are maintained by a function of their own instead of a merge.';
