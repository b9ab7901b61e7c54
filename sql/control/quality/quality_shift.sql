create table control.quality_shift (
    model text not null,
    measure text not null,
    column_name text not null,
    value text not null,
    now numeric not null,
    earlier numeric,
    runs bigint not null,
    primary key (model, measure, column_name, value)
);

comment on table control.quality_shift is
'The newest profile of each model beside the mean of up to twenty earlier ones of its kind; nothing
where there are fewer than three. Grain: one row per model, measure, column and value. Replaced by
the runs that profile the model. Source: control.quality_profile.';
comment on column control.quality_shift.measure is
'null share, average, value shares (by value); changed rows; table rows.';
comment on column control.quality_shift.now is 'In the newest profile; 0 for a value it lacks.';
comment on column control.quality_shift.earlier is
'In earlier profiles, on average; NULL for a value they lack.';
comment on column control.quality_shift.runs is 'Number of earlier profiles.';
