create table control.run_step (
    run_id bigint not null references control.run (run_id) on delete cascade,
    step integer not null,
    model text not null,
    mode text not null check (mode in ('full', 'incremental')),
    inserted bigint not null,
    updated bigint not null,
    deleted bigint not null,
    unchanged bigint not null,
    ms numeric not null,
    primary key (run_id, step)
);

comment on table control.run_step is
'What a run did to each model it refreshed; for a failed run, what it had done before everything
was put back. Grain: one row per run and model.';
comment on column control.run_step.mode is
'full: the whole model view was compared; incremental: only what the landed rows affect.';
comment on column control.run_step.unchanged is 'Rows that were compared and did not differ.';
comment on column control.run_step.ms is 'Milliseconds spent.';

grant select on control.run_step to salesforce_monitor;
