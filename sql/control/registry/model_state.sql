create table control.model_state (
    model text primary key,
    definition text not null,
    stale_reason text,
    refreshed_at timestamptz not null
);

comment on table control.model_state is
'What each model''s table was last built by. Grain: one row per model that was ever refreshed.';
comment on column control.model_state.model is 'Model, as in control.model.';
comment on column control.model_state.definition is
'md5 of control.model_definition() at the last full refresh; a difference makes the model stale.';
comment on column control.model_state.stale_reason is
'Set by hand to have the next run refresh the model in full, and what is built on it where rows
differed; cleared by it.';
comment on column control.model_state.refreshed_at is 'When it was last refreshed in full.';
