create type control.trace_row as (
    layer text,
    relation text,
    at timestamptz,
    what text,
    content jsonb
);

comment on type control.trace_row is
'A line of control.trace(). layer: landed, typed, current, history, mart, feeds, check. relation:
where it stands. at: since when. what: for people. content: the values.';
