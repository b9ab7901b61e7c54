create table control.model_statement (
    model text not null,
    purpose text not null,
    statement text not null,
    primary key (model, purpose)
);

comment on table control.model_statement is
'The statements runs execute, kept since a definition last changed. Grain: one row per model and
purpose. Written by control.write_statements(); made anew by a run where a row is missing.';
comment on column control.model_statement.purpose is
'initial, full, incremental: control.merge_sql. look up: the latest version of records. read: the
latest version of all of them; compare: those that the table does not hold.';
