-- What jsonb_object_agg makes of objects that name the same keys again and again, in a window that
-- grows: that keeps every pair and sorts all of them for each row, this keeps one of each key.
create or replace aggregate intermediate.merged_jsonb (jsonb)(
    sfunc = jsonb_concat,
    stype = jsonb,
    initcond = '{}',
    parallel = safe
);

comment on aggregate intermediate.merged_jsonb (jsonb) is
'Objects as one: of a key that several have, the last one''s value. {} without any.';
