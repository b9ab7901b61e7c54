-- Apart from the merge that asks for it: hardly a run has such records, and every run would plan
-- the typing of a whole row for them.
create or replace function control.look_up_versions(model text, keys text[])
returns setof record
language plpgsql
rows 10
set search_path = pg_catalog, pg_temp
as $look_up_versions$
begin
    if look_up_versions.keys <> '{}' then
        return query execute control.kept_statement(look_up_versions.model, 'look up')
        using look_up_versions.keys;
    end if;
end;
$look_up_versions$;

comment on function control.look_up_versions(text, text[]) is
'The latest version of given records of a model over staging, up to the last run: the columns of its
table, read from landing. Grain: one row per record that has one.';
