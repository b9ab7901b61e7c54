create or replace function control.kept_statement(model text, purpose text)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $kept_statement$
declare
    _statement text;
begin
    select s.statement
    into _statement
    from control.model_statement as s
    where s.model = kept_statement.model and s.purpose = kept_statement.purpose;
    if not found then
        perform control.write_statements();
        select s.statement
        into strict _statement
        from control.model_statement as s
        where s.model = kept_statement.model and s.purpose = kept_statement.purpose;
    end if;
    return _statement;
end;
$kept_statement$;

comment on function control.kept_statement(text, text) is
'A statement of control.model_statement; where there are none yet they are written first.';
