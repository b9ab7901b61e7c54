create table control.check_statement (
    kind text not null,
    object text not null,
    statement text not null,
    definitions_version text not null,
    primary key (kind, object),
    constraint kind_is_known check (kind in ('full', 'keys', 'landed'))
);

comment on table control.check_statement is
'The queries that look for offending rows (check_name, record_id, part, reason), as runs execute
them. Grain: one row per kind and object. Written by control.write_check_statements when a
definition changed.';
comment on column control.check_statement.kind is
'full: all rows, of checks of a scope; keys: the rows of a model with keys; landed: the rows of the
load window and of some records in a landing table.';
comment on column control.check_statement.object is
'The scope (record: also landing), the model, or the landing table.';
comment on column control.check_statement.statement is
'$1: names of the checks to look for. keys: $2 the keys. landed: $2 xmax, $3 xip and $4 own xid of
the previous window, $5 ids as they were landed.';
comment on column control.check_statement.definitions_version is
'The definitions it was written from (control.load_window.definitions_version).';
