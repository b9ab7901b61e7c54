create or replace view control.check_pipeline_residual as
select
    concat_ws(
        ' ', p.period_start, coalesce(p.close_period::text, 'no close date'), p.currency_iso_code
    ) as record_id,
    'opening and movements miss the closing by ' || p.residual_count || ' deals, '
    || p.residual_amount as reason
from marts.pipeline_movement as p
where p.grain = 'fiscal_quarter' and (p.residual_count <> 0 or p.residual_amount <> 0);

comment on view control.check_pipeline_residual is
'Slices of the pipeline whose opening and movements are not their closing. Grain: one row per
fiscal quarter and slice (record_id: quarter, close period, currency). Source:
marts.pipeline_movement.';

insert into control.quality_check (name, description, severity, model, scope)
values
(
    'pipeline_residual',
    'Opening and movements of the pipeline are its closing',
    'error',
    'marts.opportunity_history',
    'full'
)
on conflict do nothing;
