create or replace function control.plan_steps(work control.work)
returns setof control.plan_step
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with recursive cause as (
        select
            m.model,
            m.refresh,
            m.depth,
            case
                when (plan_steps.work).is_full then 'full'
                when m.model = any((plan_steps.work).stale_models) then 'full'
                when n.landed::bigint > n.many then 'full'
                when n.landed is not null or r.requests > 0 then 'incremental'
            end as mode,
            case
                when (plan_steps.work).is_full then array_to_string((plan_steps.work).reasons, '; ')
                when m.model = any((plan_steps.work).stale_models)
                    then 'what it is built by was changed, or it was marked stale'
                when n.landed is not null then n.landed || ' new rows of ' || n.object
                when r.requests > 0 then r.requests || ' records to look up anew'
            end as why
        from control.model as m
        left join lateral (
            select
                t.object,
                (plan_steps.work).landed -> t.object ->> 'new_rows' as landed,
                (
                    select greatest(c.reltuples / 2, 50000)
                    from pg_class as c
                    where c.oid = to_regclass('raw_salesforce.' || quote_ident(t.object))
                ) as many
            from (select split_part(m.staging_view, '.', 2) as object) as t
        ) as n on m.staging_view is not null
        left join lateral (
            select count(*) as requests
            from control.recheck_record as q
            where n.object = q.object
        ) as r on true
    ),

    reached as (
        select c.model
        from cause as c
        where c.mode is not null
        union
        select l.model
        from reached as r
        inner join control.model_link as l on r.model = l.upstream
    )

    select
        row_number() over (order by c.depth, c.model)::integer as place,
        c.model,
        case
            when c.mode is not null then c.mode
            when c.refresh = 'recompute' then 'full'
            else 'incremental'
        end as mode,
        c.mode is not null as is_certain,
        f.models as follows,
        coalesce(c.why, 'if ' || array_to_string(f.models, ' or ') || ' changes') as why
    from cause as c
    cross join
        lateral (
            select coalesce(array_agg(l.upstream order by l.upstream), '{}') as models
            from control.model_link as l
            where
                l.model = c.model
                and l.upstream in (select r.model from reached as r)
        ) as f
    where c.model in (select r.model from reached as r);
end;

comment on function control.plan_steps(control.work) is
'The models a run over this work would refresh, in order. Grain: one row per model.';
