create or replace function control.step_counts(steps control.step_result[])
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select
        coalesce(
            jsonb_agg(
                to_jsonb(s) - '{changes,appeared_or_gone,step}'::text[] order by s.step
            ),
            '[]'
        )
    from unnest(step_counts.steps) with ordinality as s (
        model, mode, inserted, updated, deleted, unchanged, ms, changes, appeared_or_gone, step
    );
end;

comment on function control.step_counts(control.step_result[]) is
'What a run did, model by model: [{model, mode, inserted, updated, deleted, unchanged, ms}].';
