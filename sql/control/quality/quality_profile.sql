create table control.quality_profile (
    run_id bigint not null,
    model text not null,
    mode text not null,
    profiled_at timestamptz not null,
    rows bigint not null,
    table_rows bigint,
    measures jsonb not null,
    primary key (model, mode, run_id)
);

create index quality_profile_run_id_idx on control.quality_profile (run_id);

comment on table control.quality_profile is
'What the rows that a run changed looked like. Grain: one row per run and model (all rows of the
table in a full refresh), and one per landing table. Runs that change fewer than a hundred rows
say nothing.';
comment on column control.quality_profile.mode is
'full or incremental, as in control.run_step; landed for a landing table. Compared with its like.';
comment on column control.quality_profile.rows is 'Rows looked at, or landed.';
comment on column control.quality_profile.table_rows is 'Rows of the whole table after the run.';
comment on column control.quality_profile.measures is
'Shares and averages by control.profiled_column: {"null share": {column: share}, "average":
{column: value}, "value shares": {column: {value: share}}}.';
