create or replace function control.current_version_columns()
returns text
language sql
stable
begin atomic
    select
        string_agg(
            case
                when a.attname = 'opportunity_id' then 'v.id as opportunity_id'
                when a.attname = 'valid_from'
                    then control.current_version_day() || ' as valid_from'
                when a.attname = 'valid_to' then 'date ''9999-12-31'' as valid_to'
                when a.attname in ('is_closed', 'is_won')
                    then format('coalesce(v.%1$I, k.%1$I) as %1$I', a.attname)
                when a.atttypid = 'boolean'::regtype
                    then format('coalesce(v.%1$I, false) as %1$I', a.attname)
                else format('v.%I', a.attname)
            end,
            ', ' order by a.attnum
        )
    from pg_attribute as a
    where
        a.attrelid = 'marts.opportunity_history'::regclass
        and a.attnum > 0
        and not a.attisdropped;
end;

comment on function control.current_version_columns() is
'The columns of marts.opportunity_history for a current version, from intermediate.opportunity as v,
control.setting as s and control.stage as k (the version''s stage, where it is listed).';
