create type control.step_result as (
    model text,
    mode text,
    inserted bigint,
    updated bigint,
    deleted bigint,
    unchanged bigint,
    ms numeric,
    changes jsonb,
    appeared_or_gone jsonb
);

comment on type control.step_result is
'What a run did to one model, as control.run_step keeps it, and what the steps after it are told:
changes and appeared_or_gone as in control.merge_result.';
