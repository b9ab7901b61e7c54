create type control.plan_step as (
    place integer,
    model text,
    mode text,
    is_certain boolean,
    follows text [],
    why text
);

comment on type control.plan_step is
'What a run would do to a model. mode: full or incremental. is_certain: false where it is left out
unless a model it follows changes. follows: the planned models upstream, whose changes decide how
much is done. why: in words.';
