create or replace function control.link(
    upstream text,
    link_column text,
    reads text[] default null,
    shown_in text[] default null
)
returns control.model_link
language sql
immutable
parallel safe
return row(
    null, link.upstream, link.link_column, link.reads, link.shown_in
)::control.model_link;

comment on function control.link(text, text, text[], text[]) is
'A link for control.register_model(): the model reads upstream, whose link_column holds the model''s
key; reads are the other columns it reads (null: any). With shown_in, link_column holds what those
columns of the model''s own table show instead: a changed row has the rows that show its old or new
value computed again.';
