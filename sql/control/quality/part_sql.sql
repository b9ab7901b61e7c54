create or replace function control.part_sql(check_name text)
returns text
language sql
stable
return case
    when exists (
        select from pg_attribute as a
        where
            a.attrelid = to_regclass('control.check_' || check_name)
            and a.attname = 'part'
    ) then 'coalesce(v.part::text, '''')'
    else '''''::text'
end;

comment on function control.part_sql(text) is
'The part of a check''s row v: the view''s column, or nothing where it has none.';
