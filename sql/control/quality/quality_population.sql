create table control.quality_population (
    model text primary key,
    rows bigint not null
);

comment on table control.quality_population is
'Rows of each model''s table, and rows read so far of each landing table: what shares are taken of.
Grain: one row per model or landing table. Kept by the runs, which know what they inserted and
deleted.';
