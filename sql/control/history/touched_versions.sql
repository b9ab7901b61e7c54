create or replace function control.touched_versions(
    ids text[],
    days date[],
    retained_from date,
    has_records boolean,
    out versions marts.opportunity_history[],
    out rebuilt text[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $touched_versions$
begin
    execute control.kept_statement(
        'marts.opportunity_history',
        case
            when touched_versions.has_records then 'touched versions with records'
            else 'touched versions'
        end
    )
    into
        versions,
        rebuilt
    using touched_versions.ids, touched_versions.days, touched_versions.retained_from;
end;
$touched_versions$;

comment on function control.touched_versions(text[], date[], date, boolean) is
'The versions of opportunities that hold on or after a day, or end on it, each opportunity from a
day of its own: the first of those its landed rows count from. Without what ended before the
retained days. has_records: whether versions
that Salesforce recorded before are looked for. rebuilt are the opportunities of which all versions
were read.';
