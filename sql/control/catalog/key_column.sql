create or replace function control.key_column(model text)
returns text
language sql
stable
return (control.key_columns(model))[1];

comment on function control.key_column(text) is
'First column of a table''s primary key: the one whose values a run hands on as changed keys.';
