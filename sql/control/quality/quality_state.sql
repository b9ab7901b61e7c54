create table control.quality_state (
    check_name text primary key,
    definition text,
    judged_as text,
    has_ratchet boolean not null default false
);

comment on table control.quality_state is
'What each check was last evaluated by. Grain: one row per check that was ever evaluated.';
comment on column control.quality_state.definition is
'Hash of the view and what it reads besides data (control.quality_definition); a difference, or
NULL, has the next run look for all of the check''s violations anew.';
comment on column control.quality_state.judged_as is
'Hash of severity, thresholds and the rest; a difference has the next call judge anew.';
comment on column control.quality_state.has_ratchet is 'Whether the baseline has been taken.';
