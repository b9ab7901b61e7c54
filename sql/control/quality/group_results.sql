create or replace function control.group_results(results jsonb)
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select jsonb_object_agg(s.outcome, s.checks)
    from (
        select
            o.outcome,
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'check', r.result -> 'check',
                        'violations', r.result -> 'violations',
                        'samples', r.result -> 'samples'
                    )
                    order by r.place
                ) filter (where r.place is not null),
                '[]'
            ) as checks
        from unnest(array['error', 'warn', 'info']) as o (outcome)
        left join jsonb_array_elements(group_results.results) with ordinality as r (result, place)
            on r.result ->> 'outcome' = o.outcome
        group by o.outcome
    ) as s;
end;

comment on function control.group_results(jsonb) is
'Results of control.judge_checks as callers of the run get them: {error, warn, info}, each a list
of {check, violations, samples}; those that passed are left out.';
